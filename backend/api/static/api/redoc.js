/* Redoc ends its menu with its maker's mark: an image of another host, which the policy of this site does not load. It is
   given an empty one in its place, and takes that away by itself: nobody else is asked for anything. */
const known = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src");
const ours = (address) => String(address).startsWith("https://cdn.redoc.ly/") ? "data:," : address;

Object.defineProperty(HTMLImageElement.prototype, "src", {
  ...known,
  set(address) { known.set.call(this, ours(address)); },
});
HTMLImageElement.prototype.setAttribute = function (name, value) {
  Element.prototype.setAttribute.call(this, name, name === "src" ? ours(value) : value);
};
