import type fc from "fast-check";

/** Something that the outside can write to, with what must hold whatever it writes. */
export interface Target {
  name: string;
  /** Gives the property; building it may read what the app has. */
  property(): fc.IAsyncProperty<unknown> | fc.IProperty<unknown>;
}
