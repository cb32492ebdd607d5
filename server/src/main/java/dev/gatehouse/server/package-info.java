/// The front door of the data plane.
package dev.gatehouse.server;
