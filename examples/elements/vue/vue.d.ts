declare module '*.vue' {
  import type { Component } from 'vue';
  const component: Component;
  // eslint-disable-next-line no-restricted-syntax -- a component of Vue is the default export of its file
  export default component;
}
