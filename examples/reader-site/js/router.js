// History routing: plain links stay plain links; a click on one within the site stays here.
const ROUTES = [
  [/^\/$/, "front"],
  [/^\/category\/(?<category>[a-z0-9-]+)$/, "front"],
  [/^\/tag\/(?<tag>[a-z0-9-]+)$/, "front"],
  [/^\/author\/(?<author>[1-9]\d{0,17})$/, "front"],
  [/^\/articles\/(?<ref>[a-z0-9-]+)$/, "article"],
  [/^\/sign-in$/, "signIn"],
  [/^\/sign-up$/, "signUp"],
  [/^\/wallet$/, "wallet"],
];

let changed = () => {};

export function startRouter(onChange) {
  changed = onChange;
  // The page is drawn after the browser would restore the position, so we keep it ourselves.
  history.scrollRestoration = "manual";
  addEventListener("popstate", (event) => changed(event.state?.top ?? 0));
  addEventListener("click", followLink);
  changed(history.state?.top ?? 0);
}

export function currentRoute() {
  const path = location.pathname.replace(/(.)\/$/, "$1");
  for (const [pattern, name] of ROUTES) {
    const match = pattern.exec(path);
    if (match) return { name, params: { ...match.groups } };
  }
  return { name: "missing", params: {} };
}

export function go(path, { replace = false } = {}) {
  if (replace) {
    history.replaceState({}, "", path);
  } else {
    history.replaceState({ top: scrollY }, "");
    history.pushState({}, "", path);
  }
  changed(0);
}

/** Where to go after signing in: a path of this site and nothing else. */
export function nextPath() {
  const wanted = new URLSearchParams(location.search).get("next") ?? "/";
  return /^\/(?![/\\])/.test(wanted) ? wanted : "/";
}

export const signInPath = () =>
  `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;

function followLink(event) {
  const link = event.target.closest?.("a[href]");
  if (!link || event.defaultPrevented || event.button || link.target || link.download) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  if (link.origin !== location.origin || /^\/(api|admin|media)\b/.test(link.pathname)) return;
  if (link.hash && link.pathname === location.pathname) return; // a jump within the page
  event.preventDefault();
  go(link.pathname + link.search);
}
