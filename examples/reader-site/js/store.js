// localStorage under one prefix; where it is forbidden, what we keep lasts as long as the page.
const fallback = new Map();
const named = (key) => `tribune.${key}`;

export function recall(key) {
  try {
    return localStorage.getItem(named(key));
  } catch {
    return fallback.get(key) ?? null;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(named(key), value);
  } catch {
    fallback.set(key, value);
  }
}

export function forget(key) {
  try {
    localStorage.removeItem(named(key));
  } catch {
    fallback.delete(key);
  }
}
