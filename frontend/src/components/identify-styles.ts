import { css } from "lit";

export const identifyStyles = css`
  :host {
    display: block;
    padding: 28px 32px 32px;
    container: identify / inline-size;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 18px;
  }
  .head > .icon {
    color: var(--ce-accent);
  }
  .title {
    flex: 1;
    min-width: 0;
  }
  h2 {
    font-size: 26px;
    line-height: 1.2;
    overflow-wrap: anywhere;
  }
  .hint {
    margin-top: 16px;
    padding: 12px 16px;
    border-radius: 14px;
    background: var(--ce-busy-ground);
    color: var(--ce-busy);
    font-weight: 600;
  }
  .ways {
    margin-top: 24px;
    display: grid;
    gap: 32px;
    justify-items: center;
  }
  .ways.two {
    grid-template-columns: 1fr 1fr;
    align-items: center;
  }
  .two .pad {
    border-inline-start: 1px solid var(--ce-line);
    padding-inline-start: 32px;
  }
  .card {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 8px;
    padding: 8px 0;
    text-align: center;
  }
  .picture {
    display: grid;
    place-items: center;
    width: 168px;
    height: 168px;
    margin-bottom: 12px;
    border-radius: 50%;
    color: var(--ce-accent);
    background: color-mix(in srgb, var(--ce-accent) 12%, var(--ce-card));
    animation: beckon 1.8s ease-in-out infinite;
  }
  .off {
    color: var(--ce-away);
    background: var(--ce-away-ground);
    animation: none;
  }
  @keyframes beckon {
    50% {
      box-shadow: 0 0 0 14px color-mix(in srgb, var(--ce-accent) 7%, transparent);
    }
  }
  h3 {
    font-size: 22px;
    line-height: 1.25;
  }
  .card p {
    max-width: 22em;
    font-size: 17px;
  }
  .pad {
    width: 100%;
    max-width: 400px;
  }
  label {
    display: block;
    margin-bottom: 8px;
    font-weight: 700;
  }
  .field {
    font-size: 24px;
    letter-spacing: 0.06em;
  }
  .keys {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: 8px;
    margin-top: 14px;
  }
  .key {
    display: grid;
    place-items: center;
    min-height: clamp(46px, 8.5vh, 60px);
    border: 0;
    border-radius: 14px;
    background: var(--ce-fill);
    color: var(--ce-ink);
    font-size: 24px;
    font-weight: 500;
    touch-action: manipulation;
  }
  .key:active {
    background: color-mix(in srgb, var(--ce-ink) 18%, var(--ce-card));
  }
  .go {
    display: flex;
    gap: 8px;
    margin-top: 14px;
  }
  .go .main {
    flex: 1;
  }
  .locked {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 10px;
    padding: 40px 0 24px;
    text-align: center;
    font-size: 20px;
  }
  .locked .icon {
    color: var(--ce-busy);
  }
  .locked b {
    font-size: 28px;
  }
  @container identify (max-width: 640px) {
    .ways.two {
      grid-template-columns: 1fr;
      gap: 18px;
    }
    .two .pad {
      border: 0;
      padding: 0;
    }
    .two .card {
      display: grid;
      grid-template-columns: auto 1fr;
      gap: 0 16px;
      text-align: start;
      align-items: center;
    }
    .two .picture {
      grid-row: span 2;
      width: 72px;
      height: 72px;
      margin: 0;
    }
    .two .picture .icon {
      width: 40px;
      height: 40px;
    }
    .two h3 {
      align-self: end;
    }
    .two .card p {
      align-self: start;
      font-size: 16px;
    }
  }
  @media (max-height: 640px) {
    :host {
      padding: 18px 28px 20px;
    }
    .ways {
      margin-top: 14px;
    }
  }
  @media (max-width: 560px) {
    :host {
      padding: 20px;
    }
    h2 {
      font-size: 22px;
    }
  }
`;
