/** A theme's classes for its primary button, and those that make it the secondary one, as public themes have them. */
const LOOKS = [
  ["button", "button button--secondary"],
  ["button", "button-secondary"],
  ["btn", "btn btn--secondary"],
  ["button", "button button--outline"],
  ["btn", "btn btn--outline"],
] as const;
/** What the block's setting was before it could be left empty: nobody's choice. */
const FORMER_DEFAULT = "button button--secondary";

const SEEN = ["backgroundColor", "backgroundImage", "color", "borderTopWidth", "borderTopColor", "boxShadow"] as const;

/** Found once a page: the theme's secondary classes, or none. */
let found: string | undefined;

/**
 * Returns a button the theme's secondary look. Classes that a merchant entered stay; else those are taken that the theme
 * knows: by which a button looks other than its primary button and than none. Where there are none, the block's own
 * outline stands, since a button as strong as "Add to cart" would compete with it.
 */
export function dressButton(button: HTMLElement): void {
  if (button.className !== "" && button.className !== FORMER_DEFAULT && button.className !== found) return;
  found ??= secondaryOf(button);
  if (button.className === found && (found !== "" || !button.hasAttribute("class"))) return;
  if (found === "") button.removeAttribute("class");
  else button.className = found;
}

function secondaryOf(button: HTMLElement): string {
  const probes = new Map<string, HTMLElement>();
  for (const classes of ["", ...LOOKS.flat()]) {
    const probe = document.createElement("button");
    probe.style.cssText = "position:absolute;visibility:hidden";
    probe.className = classes;
    probe.type = "button";
    probes.set(classes, probe);
  }
  // All at once, so that styles are computed once; and each new, since one that changes shows a transition's beginning.
  button.before(...probes.values());
  const looks = [...probes].map(([classes, probe]) => {
    const style = getComputedStyle(probe);
    return [classes, SEEN.map((name) => style[name]).join()] as const;
  });
  for (const probe of probes.values()) probe.remove();
  const look = new Map(looks);
  const known = LOOKS.find(([primary, secondary]) => ![look.get(""), look.get(primary)].includes(look.get(secondary)));
  return known?.[1] ?? "";
}
