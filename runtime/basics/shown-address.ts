/** An address, or the name of a file, as it may be told: without what may be secret in it. */
export function shownAddress(text: string): string {
  return text.replace(/^(https?:\/\/)(?:[^/?#]*@)?([^?#]*).*$/is, '$1$2');
}
