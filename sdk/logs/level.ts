/** From least to most grave. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
