// Counts the signs of a filled quiz. It stays in the file: it opens, sends and stores nothing.
// Before it stands "quiz": names of fields, values and words. ES5, as PDF viewers run it.

function answered(name) {
  var field = this.getField(name);
  return field === null ? "" : String(field.value);
}

function filled(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, function (whole, key) {
    return values.hasOwnProperty(key) ? String(values[key]) : whole;
  });
}

// The signs with a statement at the threshold or above, and how many statements say nothing.
function counted() {
  var found = { marked: [], heavy: [], open: 0 };
  for (var i = 0; i < quiz.signs.length; i++) {
    var sign = quiz.signs[i];
    var marks = false;
    for (var j = 0; j < sign.fields.length; j++) {
      var value = answered(sign.fields[j]);
      if (quiz.marking.indexOf(value) >= 0) marks = true;
      else if (quiz.counting.indexOf(value) < 0) found.open += 1;
    }
    if (marks) found.marked.push(sign.number);
    if (marks && sign.heavy) found.heavy.push(sign.number);
  }
  return found;
}

// What the safety questions say of the count: nothing if each has the answer that is clear.
function heldBack() {
  var open = false;
  for (var i = 0; i < quiz.safety.length; i++) {
    var value = answered(quiz.safety[i]);
    if (quiz.concerns.indexOf(value) >= 0) return quiz.words.stop;
    if (value !== quiz.clear) open = true;
  }
  return open ? quiz.words.first : "";
}

function tally() {
  var held = heldBack();
  if (held) return held;
  var found = counted();
  var sum = found.marked.length;
  if (found.open > quiz.mostOpen) {
    return filled(quiz.words.open, { n: found.open });
  }
  if (found.heavy.length) {
    var last = quiz.bands[quiz.bands.length - 1].name;
    var signs = found.heavy.join(", ");
    return filled(quiz.words.heavy, { n: sum, total: quiz.signs.length, signs: signs, band: last });
  }
  for (var i = 0; i < quiz.bands.length; i++) {
    var band = quiz.bands[i];
    if (sum >= band.first && sum <= band.last) {
      return filled(quiz.words.sum, { n: sum, total: quiz.signs.length, band: band.name });
    }
  }
  return "";
}

// Filled in anew when the file is opened, empty in a file that is saved: who goes on without scripts
// would see a count that no longer follows the answers. Chromium asks for neither when it saves.
function show() {
  this.calculateNow();
}

function forget() {
  this.getField(quiz.sum).value = "";
}

show();
