/** What stands in the place of what must not be seen. Its brackets keep it apart from the text around it. */
export const REDACTED = '[redacted]';
