// The article editor: a plain form that works alone, and what makes it better with a script.
import { startAutosave } from "./editor_autosave.js";
import { startFields } from "./editor_fields.js";
import { startPictures } from "./editor_pictures.js";
import { startToolbar } from "./editor_toolbar.js";

const form = document.getElementById("editor");
if (form) {
  const fields = startFields(form);
  const pictures = startPictures(form);
  startToolbar(form, pictures, fields);
  startAutosave(form, fields);
}
