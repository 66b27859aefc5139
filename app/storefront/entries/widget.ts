export { mount } from "../widget/mount.ts";
