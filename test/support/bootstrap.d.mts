/** Something on this machine stands in the way: the message tells people what. */
export class SetupError extends Error {}
