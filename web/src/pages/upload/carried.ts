// A file dropped on the home page, on its way to the upload form. A file cannot stand in an address.
let carried: File | null = null;

export function carry(file: File) {
  carried = file;
}

export function takeCarried(): File | null {
  const file = carried;
  carried = null;
  return file;
}
