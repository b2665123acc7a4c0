declare module '@custom-elements-manifest/analyzer/src/create.js' {
  export function create(options: {
    readonly modules: readonly unknown[];
    readonly plugins: readonly unknown[];
    readonly context: { readonly dev: boolean };
  }): import('custom-elements-manifest/schema').Package;
}

declare module '@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js' {
  export function litPlugin(): readonly unknown[];
}
