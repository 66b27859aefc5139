type Child = Node | string | null | false;

/** Makes an element: attributes by name (true sets an empty one), listeners by `on…`, texts as texts. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string | number | boolean | null | ((event: Event) => unknown)> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), (event) => void value(event));
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== false));
  return element;
}

/** What of the theme's own button is taken over; defaults where its text couldn't be read on it. */
export function lookOf(element: HTMLElement): string {
  const button =
    document.querySelector<HTMLElement>('form[action*="/cart/add"] :is([type="submit"], button:not([type]))') ??
    element.querySelector<HTMLElement>("[data-open]") ??
    element;
  const style = getComputedStyle(button);
  const isReadable = contrast(style.color, style.backgroundColor) >= 4.5;
  const [ink, paper] = isReadable ? [style.color, style.backgroundColor] : ["#fff", "#121212"];
  return `--ink:${ink};--paper:${paper};--corner:${style.borderRadius || "0"};font-family:${getComputedStyle(element).fontFamily.replaceAll('"', "'")}`;
}

/** Of two colours as `getComputedStyle` gives them, by WCAG; 0 where one is none, or is seen through. */
export function contrast(one: string, other: string): number {
  const [light = -1, dark = -1] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return dark < 0 ? 0 : (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [, red, green, blue, alpha = "1"] = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(color) ?? [];
  if (blue === undefined || Number(alpha) < 1) return -1;
  const [r = 0, g = 0, b = 0] = [red, green, blue].map((part) => {
    const share = Number(part) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export const STYLE = `
:host{all:initial}
*{box-sizing:border-box}
dialog{width:min(560px,100vw);max-width:100vw;max-height:100dvh;margin:auto;padding:0;border:0;border-radius:min(var(--corner),12px);color:#121212;background:#fff;font-size:16px;line-height:1.5;overflow:auto}
dialog::backdrop{background:rgb(0 0 0/.5)}
.top{display:flex;justify-content:space-between;align-items:center;padding:8px 8px 0 20px}
.screen,.foot{padding:0 20px 20px}
h2{margin:8px 0;font-size:22px;line-height:1.25;outline:0}
p{margin:0 0 12px}
small,.why{color:#595959}
button,input{min-height:44px;font:inherit;color:inherit;border-radius:min(var(--corner),8px)}
button{padding:8px 14px;border:1px solid #767676;background:#fff;cursor:pointer}
button.main{border-color:var(--paper);color:var(--ink);background:var(--paper)}
button.text{border-color:transparent;text-decoration:underline}
button[aria-pressed=true]{border-color:var(--paper);outline:2px solid var(--paper)}
button:disabled{color:#595959;cursor:default}
:focus-visible{outline:3px solid #1a5fd0;outline-offset:2px}
input[type=text],input[type=search]{width:6em;padding:8px;border:1px solid #767676}
input[type=search]{width:100%}
fieldset{margin:0 0 16px;padding:0;border:0;min-width:0}
legend{padding:0;font-weight:600}
label.option{display:inline-flex;gap:6px;align-items:center;min-height:44px;margin-right:16px}
label.option input{min-height:0;width:20px;height:20px;margin:0}
.row{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin-bottom:12px}
.grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(88px,1fr));gap:8px;margin-bottom:16px}
.list{max-height:264px;overflow:auto;margin:8px 0;padding:4px;list-style:none}
.list button{width:100%;text-align:left;border-color:transparent}
.size{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;padding:12px 0;border-top:1px solid #ddd}
.size strong{font-size:20px;min-width:4em}
img{display:block;max-width:100%;height:96px;margin:0 auto}
[role=alert]{color:#b00020}
[role=alert]:empty{display:none}
.screen[aria-busy=true]{min-height:200px}
.bone{height:20px;margin:12px 0;background:#eee;border-radius:4px}
@media(prefers-reduced-motion:no-preference){.bone{animation:b 1.2s infinite alternate}}@keyframes b{to{opacity:.4}}
`;
