import { randomUUID } from "node:crypto";

/** A fresh session id: nothing but chance, so that it says nothing of the visitor. */
export function mintSession(): string {
  return randomUUID();
}
