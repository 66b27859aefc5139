/** Every address that nothing else answers. The root's boundary says so. */
export function loader() {
  throw new Response(null, { status: 404 });
}

export default function Nothing() {
  return null;
}
