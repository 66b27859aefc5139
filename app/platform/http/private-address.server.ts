import ipaddr from "ipaddr.js";

/**
 * Whether an IP address (v4, v6, or v4 within v6) is one that no provider on the internet has: this machine's, a
 * private network's, or of another block with a special purpose (IANA's registries, as ipaddr.js keeps them).
 */
export function isPrivateAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() !== "unicast";
}
