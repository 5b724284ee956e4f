/** Hide Home Assistant's sidebar and header controls, or show them again. */
export function setKioskMode(enable: boolean): void {
  window.dispatchEvent(new CustomEvent("hass-kiosk-mode", { detail: { enable } }));
}
