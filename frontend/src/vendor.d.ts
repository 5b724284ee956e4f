declare module "simple-keyboard/build/index.modern.esm.js" {
  export { default } from "simple-keyboard";
}
