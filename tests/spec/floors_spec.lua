-- SPDX-License-Identifier: MIT
--- tests/floors.lua finds each kind of fault in a small house that has just that one.

local lfs = require "lfs"
local program = require "program"

-- A house with the files given, by their path under interp/: what floors.lua says of it.
local function look(files)
  local folder = program.folder()
  for _, name in ipairs { "interp", "stdlib", "interp/base", "interp/units", "interp/words" } do
    assert(lfs.mkdir(folder .. "/" .. name))
  end
  for path, text in pairs(files) do program.spill(folder .. "/interp/" .. path, text) end
  local said = program.shell {
    command = ("exec lua5.4 %s --all %s 2>&1"):format(
      program.quoted(program.root .. "/tests/floors.lua"), program.quoted(folder)),
  }.out
  program.remove(folder)
  return said
end

local function clean(said) return said:find(" 0 faults", 1, true) ~= nil end

local CLOCK_H = "/* Time. */\ntypedef long con_time;\ncon_time con_clock_now(void);\n"
local CLOCK_C = '#include "base/clock.h"\n\ncon_time con_clock_now(void) { return 0; }\n'
local BELL_H = '#include "base/clock.h"\n\nvoid con_bell_ring(con_time at);\n'

describe("floors", function()
  it("finds nothing in a house that keeps its rules", function()
    local said = look { ["base/clock.h"] = CLOCK_H, ["base/clock.c"] = CLOCK_C,
      ["units/bell.h"] = BELL_H,
      ["units/bell.c"] = '#include "units/bell.h"\n'
        .. 'void con_bell_ring(con_time at) { if (at < con_clock_now()) return; }\n' }
    assert.is_true(clean(said), said)
  end)

  it("finds an include of a higher floor", function()
    local said = look { ["units/bell.h"] = "void con_bell_ring(void);\n",
      ["base/clock.c"] = '#include "units/bell.h"\nvoid con_clock(void) { con_bell_ring(); }\n' }
    assert.truthy(said:find("base/ is below units/", 1, true), said)
  end)

  it("finds a call of a higher floor that no include shows", function()
    local said = look { ["base/clock.c"] = "void con_bell_ring(void);\n"
      .. "void con_clock(void) { con_bell_ring(); }\n",
      ["units/bell.c"] = "void con_bell_ring(void) {}\n" }
    assert.truthy(said:find("uses con_bell_ring, which a higher floor defines", 1, true), said)
  end)

  it("finds a variable of a higher floor that a macro fills", function()
    local said = look { ["units/unit.c"] = "extern const int con_words[];\n"
      .. "int con_first(void) { return con_words[0]; }\n",
      ["words/list.c"] = "#define LIST(X) X(1) X(2)\n#define EXTERN(n) extern int con_x##n;\n"
        .. "LIST(EXTERN)\nconst int con_words[] = {1, 2};\n" }
    assert.truthy(said:find("uses con_words, which a higher floor defines", 1, true), said)
  end)

  it("finds a ring of calls", function()
    local said = look {
      ["units/a.h"] = "void con_a(void);\n", ["units/b.h"] = "void con_b(void);\n",
      ["units/a.c"] = '#include "units/a.h"\n#include "units/b.h"\n'
        .. "void con_a(void) { con_b(); }\n",
      ["units/b.c"] = '#include "units/b.h"\nvoid con_a(void);\nvoid con_b(void) { con_a(); }\n' }
    assert.truthy(said:find("modules in a ring: units/a, units/b", 1, true), said)
  end)

  it("counts files with a common prefix as one module", function()
    local said = look {
      ["units/a.h"] = "void con_a(void);\n", ["units/a_b.h"] = "void con_a_b(void);\n",
      ["units/a.c"] = '#include "units/a.h"\n#include "units/a_b.h"\n'
        .. "void con_a(void) { con_a_b(); }\n",
      ["units/a_b.c"] = '#include "units/a_b.h"\n#include "units/a.h"\n'
        .. "void con_a_b(void) { con_a(); }\n" }
    assert.is_true(clean(said), said)
  end)

  it("finds an include of which nothing is used", function()
    local said = look { ["base/clock.h"] = CLOCK_H, ["base/clock.c"] = CLOCK_C,
      ["units/bell.c"] = '#include "base/clock.h"\nvoid con_bell_ring(void) {}\n' }
    assert.truthy(said:find("base/clock.h is included, and nothing of it used", 1, true), said)
  end)

  it("finds a line that is too long, counted in characters", function()
    local line = "/* " .. ("ä"):rep(94) .. " */\n"
    assert.is_true(clean(look { ["base/clock.c"] = line }))
    local said = look { ["base/clock.c"] = "/* " .. ("a"):rep(95) .. " */\n" }
    assert.truthy(said:find("more than 100 columns", 1, true), said)
  end)

  it("finds a declaration that is torn for its comment", function()
    local said = look { ["units/unit.h"] =
      "struct con_unit {\n  uint32_t\n      wake; /* Word. */\n};\n" }
    assert.truthy(said:find("torn for its comment", 1, true), said)
    said = look { ["units/unit.h"] = "#define CON_STEP \\\n  16 /* Bytes. */\n" }
    assert.truthy(said:find("torn for its comment", 1, true), said)
    said = look { ["units/unit.h"] = "struct con_unit {\n  /* Word. */\n  uint32_t wake;\n};\n" }
    assert.is_true(clean(said), said)
  end)

  it("finds comments that name nothing", function()
    local said = look { ["words/lock.c"] = "/* It is what somebody gave to the same one. */\n" }
    assert.truthy(said:find("words/: 55.6 pronouns in 100 words", 1, true), said)
  end)
end)
