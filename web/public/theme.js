// Runs before anything is painted, so that a chosen theme never flashes the other one.
(function () {
  try {
    var theme = localStorage.getItem("salesai.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    var language = localStorage.getItem("salesai.language");
    if (language) document.documentElement.lang = language;
  } catch (e) {
    // Storage is refused: the system's theme holds.
  }
})();
