// A form that plans: the moments in it are shown and typed in the zone of whoever plans.
const plan = document.querySelector("[data-plan]");
const zone = plan?.elements.namedItem("zone");
if (zone && zone.value === "UTC" && !plan.querySelector("[aria-invalid]")) {
  zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  for (const input of plan.querySelectorAll("input[data-utc]")) {
    const at = new Date(input.dataset.utc);
    const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
    input.value = local.toISOString().slice(0, 16);
  }
}
