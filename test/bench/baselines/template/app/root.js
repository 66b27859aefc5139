import { Outlet } from "@remix-run/react";
import { createElement } from "react";

export default function App() {
  return createElement("html", null, createElement("body", null, createElement(Outlet)));
}
