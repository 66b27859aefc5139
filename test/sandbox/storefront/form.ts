/** Reads a body of the cart's API: JSON, or a form whose names carry brackets (`properties[_key]`, `updates[]`). */
export function readForm(type: string, body: string): Record<string, unknown> {
  if (type.includes("json")) return Object(JSON.parse(body || "{}")) as Record<string, unknown>;
  const form: Record<string, unknown> = {};
  for (const [name, value] of type.includes("multipart") ? multipart(type, body) : new URLSearchParams(body)) {
    const [, root = name, key] = /^([^[]+)\[([^\]]*)\]$/.exec(name) ?? [];
    if (key === undefined) form[root] = value;
    else if (key === "") ((form[root] ??= []) as string[]).push(value);
    else ((form[root] ??= {}) as Record<string, string>)[key] = value;
  }
  return form;
}

function* multipart(type: string, body: string): Generator<[string, string]> {
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/.exec(type);
  for (const part of body.split(`--${boundary?.[1] ?? boundary?.[2] ?? ""}`)) {
    const match = /name="([^"]*)"[^]*?\r\n\r\n([^]*?)\r\n$/.exec(part);
    if (match) yield [match[1] ?? "", match[2] ?? ""];
  }
}
