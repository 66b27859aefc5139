/* global Response */
export function loader() {
  return new Response("ok");
}
