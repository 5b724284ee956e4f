/** Home Assistant makes all cards anew after a connection was lost; longer than that takes. */
export const LINGER = 5_000;
