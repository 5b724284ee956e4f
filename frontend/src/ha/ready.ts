/**
 * Waits for Home Assistant's app, which puts a registry of elements of its own in place of the
 * browser's: what was defined before that is lost. Our bundle is small enough to be there first.
 */
if (document.querySelector("home-assistant")) await customElements.whenDefined("home-assistant");

export {};
