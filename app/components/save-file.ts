/** Hands a person a file. */
export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  // The browser has its file by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
