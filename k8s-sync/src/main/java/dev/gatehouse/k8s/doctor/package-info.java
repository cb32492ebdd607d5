/// What is looked at where something does not work, and one sentence each about what was found.
@NullMarked
package dev.gatehouse.k8s.doctor;

import org.jspecify.annotations.NullMarked;
