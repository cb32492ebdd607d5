/// One file per filter, and the switch that knows them all.
package dev.gatehouse.server.filter;
