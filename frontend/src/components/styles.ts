import { css } from "lit";

/**
 * The colours, on the cards; the parts inherit them. Home Assistant's theme decides unless the
 * kiosk asks for light or dark. A theme's colours may be too near each other for small text: the
 * accent is taken to a lightness that white (or black) can be read on.
 */
export const tokens = css`
  :host {
    --ce-bg: var(--primary-background-color, #f4f6f8);
    --ce-card: var(--ha-card-background, var(--card-background-color, #fff));
    --ce-ink: var(--primary-text-color, #17212b);
    --ce-soft: var(--secondary-text-color, #5b6875);
    --ce-line: var(--divider-color, #e1e5ea);
    --ce-accent: var(--primary-color, #0b6bcb);
    --ce-on-accent: #fff;
    --ce-error: #b3261e;
    --ce-available: #187636;
    --ce-available-ground: #e5f4ea;
    --ce-busy: #a15c00;
    --ce-busy-ground: #fdf0dc;
    --ce-talk: #5b3fb3;
    --ce-talk-ground: #ede8fb;
    --ce-away: #5b6875;
    --ce-away-ground: #eceff2;
    --ce-shade: rgb(10 16 24 / 0.6);
    --ce-fill: color-mix(in srgb, var(--ce-ink) 7%, var(--ce-card));
    display: block;
    color: var(--ce-ink);
    font-family: var(
      --ha-font-family-body,
      var(--paper-font-body1_-_font-family, Roboto, sans-serif)
    );
    font-size: 16px;
    line-height: 1.4;
    -webkit-font-smoothing: antialiased;
  }
  @supports (color: oklch(from red l c h)) {
    :host {
      --ce-accent: oklch(from var(--primary-color, #0b6bcb) min(l, 0.52) c h);
      --ce-soft: color-mix(
        in srgb,
        var(--secondary-text-color, #5b6875) 75%,
        var(--primary-text-color, #17212b)
      );
    }
    :host([scheme="dark"]) {
      --ce-accent: oklch(from var(--primary-color, #6db3ff) max(l, 0.76) c h);
    }
  }
  :host([scheme="dark"]) {
    --ce-on-accent: #0a1118;
    --ce-error: #ffb4ab;
    --ce-available: #6fdc93;
    --ce-available-ground: #12301d;
    --ce-busy: #ffbf66;
    --ce-busy-ground: #35260f;
    --ce-talk: #c3b2ff;
    --ce-talk-ground: #271f45;
    --ce-away: #a3b0bd;
    --ce-away-ground: #242d36;
    --ce-shade: rgb(0 0 0 / 0.7);
    color-scheme: dark;
  }
  :host([look="light"]) {
    --ce-bg: #f4f6f8;
    --ce-card: #fff;
    --ce-ink: #17212b;
    --ce-soft: #566370;
    --ce-line: #dfe4e9;
    --ce-accent: #0b6bcb;
    color-scheme: light;
  }
  :host([look="dark"]) {
    --ce-bg: #0f1418;
    --ce-card: #1b2129;
    --ce-ink: #f1f5f9;
    --ce-soft: #a3b0bd;
    --ce-line: #2c353f;
    --ce-accent: #6db3ff;
  }
`;

/** What all parts share: buttons, chips, fields, pictures. */
export const shared = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  button,
  input,
  textarea,
  select {
    font: inherit;
    color: inherit;
  }
  button {
    cursor: pointer;
    -webkit-tap-highlight-color: transparent;
    touch-action: manipulation;
  }
  button:disabled {
    cursor: default;
    opacity: 0.6;
  }
  :focus-visible {
    outline: 3px solid var(--ce-accent);
    outline-offset: 2px;
  }
  .icon {
    flex: none;
    display: block;
    fill: currentColor;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 10px;
    min-height: 52px;
    padding: 8px 24px;
    border: 2px solid transparent;
    border-radius: 30px;
    background: var(--ce-fill);
    color: var(--ce-ink);
    font-size: 18px;
    font-weight: 600;
    text-align: center;
    line-height: 1.2;
    transition: filter 120ms;
  }
  .button:active:not(:disabled) {
    filter: brightness(0.92);
  }
  .button.main {
    background: var(--ce-accent);
    color: var(--ce-on-accent);
  }
  .button.line {
    background: transparent;
    border-color: var(--ce-accent);
    color: var(--ce-accent);
  }
  .button.danger {
    background: transparent;
    border-color: var(--ce-error);
    color: var(--ce-error);
  }
  .button.plain {
    background: transparent;
    color: var(--ce-accent);
    padding: 8px 14px;
    font-size: 17px;
  }
  .button.small {
    min-height: 44px;
    padding: 6px 18px;
    font-size: 16px;
  }
  .round {
    flex: none;
    display: grid;
    place-items: center;
    width: 52px;
    height: 52px;
    border: 0;
    border-radius: 50%;
    background: var(--ce-fill);
    color: var(--ce-ink);
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 10px;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: 48px;
    max-width: 100%;
    padding: 6px 20px;
    border: 1px solid var(--ce-line);
    border-radius: 26px;
    background: var(--ce-card);
    color: var(--ce-ink);
    font-weight: 500;
    white-space: nowrap;
  }
  .chip > span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .chip[aria-pressed="true"] {
    background: var(--ce-accent);
    border-color: var(--ce-accent);
    color: var(--ce-on-accent);
  }
  .field {
    width: 100%;
    min-height: 56px;
    padding: 14px 16px;
    border: 2px solid color-mix(in srgb, var(--ce-ink) 50%, var(--ce-card));
    border-radius: 14px;
    background: var(--ce-card);
    color: var(--ce-ink);
    font-size: 18px;
  }
  .field:focus {
    border-color: var(--ce-accent);
    outline: 1px solid var(--ce-accent);
    outline-offset: 0;
  }
  .field[aria-invalid="true"] {
    border-color: var(--ce-error);
  }
  .field::placeholder {
    color: var(--ce-soft);
    opacity: 1;
  }
  .error {
    margin-top: 8px;
    color: var(--ce-error);
    font-weight: 600;
  }
  .soft {
    color: var(--ce-soft);
  }
  .nums {
    font-variant-numeric: tabular-nums;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;

/** A person's picture and status, wherever they are drawn. */
export const personStyles = css`
  .avatar {
    flex: none;
    display: grid;
    place-items: center;
    width: 64px;
    height: 64px;
    border-radius: 50%;
    overflow: hidden;
    color: #fff;
    font-size: 22px;
    font-weight: 700;
    letter-spacing: 0.02em;
    user-select: none;
  }
  .avatar img {
    width: 100%;
    height: 100%;
    object-fit: cover;
  }
  .pill {
    display: inline-flex;
    align-items: center;
    gap: 7px;
    min-height: 34px;
    padding: 4px 13px 4px 10px;
    border-radius: 17px;
    background: var(--ce-away-ground);
    color: var(--ce-away);
    font-weight: 700;
    line-height: 1.2;
  }
  .pill.available {
    background: var(--ce-available-ground);
    color: var(--ce-available);
  }
  .pill.busy {
    background: var(--ce-busy-ground);
    color: var(--ce-busy);
  }
  .pill.in_consultation {
    background: var(--ce-talk-ground);
    color: var(--ce-talk);
  }
  .pill.unknown {
    background: transparent;
    outline: 1.5px dashed var(--ce-away);
    outline-offset: -1.5px;
  }
`;
