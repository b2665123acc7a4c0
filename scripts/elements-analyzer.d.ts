declare module '@custom-elements-manifest/analyzer/cli.js' {
  /** As the command `cem`, of which it is the inside. */
  export function cli(options: {
    readonly argv: readonly string[];
    readonly cwd: string;
    readonly noWrite: boolean;
  }): Promise<import('custom-elements-manifest/schema').Package>;
}
