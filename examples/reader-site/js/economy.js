// The rules in force, asked once. A plugin that is switched off has no settings: null.
import { read } from "./api.js";

let plugins = null;

export async function loadEconomy() {
  plugins ??= (await read("economy")).data.plugins;
}

export function setting(plugin, name) {
  return plugins?.find((one) => one.name === plugin)?.settings[name]?.value ?? null;
}
