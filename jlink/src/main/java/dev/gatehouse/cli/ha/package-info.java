/// What is around a gateway on its machine, made from the bootstrap configuration: who holds the
/// addresses that move (keepalived), who announces them (FRR), and what a packet filter lets in
/// (nftables). Text only; nothing is run here.
@NullMarked
package dev.gatehouse.cli.ha;

import org.jspecify.annotations.NullMarked;
