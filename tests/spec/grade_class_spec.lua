-- SPDX-License-Identifier: MIT
--- conlua grade for a course: one of a class, grading again with what has changed, checks that
--- students do not see, and the class in numbers. The runs are trusted, so that it needs no
--- sandbox.

local cjson = require "cjson"
local grading = require "grading"
local kinds = require "kinds"
local program = require "program"

local has, has_not = grading.has, grading.has_not

local SPEC = [[return {title = "any", runs = 1, limits = {wall = 100, cpu = 5},
  checks = {output{"right", points = 3}, joined{points = 1}}}]]

local function class()
  return {["subs/anna.lua"] = "print 'right'", ["subs/bert.lua"] = "print 'wrong'",
    ["subs/carl/main.lua"] = "print 'right' spawn(math.abs, 1)"}
end

describe("--only", function()
  it("grades one of a folder, and the scores keep the others", function()
    local here <close> = grading.new(SPEC, class())
    here:grade "--trusted ex subs"
    local before = here:read "ex-results/scores.csv"
    here:write("subs/anna.lua", "print 'left'")
    here:write("subs/bert.lua", "print 'right'")
    local out = here:grade "--trusted --only bert ex subs"
    has(out, "subs/bert.lua: pass")
    has_not(out, "anna")
    has(out, "1 submissions: 1 pass")
    local after = here:read "ex-results/scores.csv"
    assert.equal((before:gsub("(subs/bert.lua),[^\r]*", "%1,pass,4,4,pass,pass,pass")), after)
  end)

  it("knows files and folders, several of them, and no others", function()
    local here <close> = grading.new(SPEC, class())
    local out = here:grade "--trusted --only carl --only subs/anna.lua ex subs"
    has(out, "2 submissions: 1 pass, 1 wrong")
    local _, lines = here:read("ex-results/scores.csv"):gsub("\n", "")
    assert.equal(3, lines)
    local _, code, err = here:grade "--trusted --only dora ex subs"
    assert.equal(2, code)
    has(err, "no submission is named dora")
  end)
end)

describe("--regrade", function()
  it("grades all again, and tells who gained, who lost, and by which check", function()
    local here <close> = grading.new(SPEC, class())
    here:grade "--trusted ex subs"
    local out = here:grade "--trusted --regrade ex subs"
    has(out, "graded again: 0 gained, 0 lost, 0 changed without points, 3 are as before\n")
    has_not(out, "graded before")
    here:write("ex/exercise.lua", (SPEC:gsub('"right"', '"wrong"'):gsub("joined{", "released{")))
    out = here:grade "--trusted --regrade ex subs"
    has(out, "graded again: 1 gained, 2 lost, 0 changed without points, 0 are as before\n")
    has(out, "  gained  subs/bert.lua: 1 of 4 points → 4 of 4 points, wrong → pass\n"
      .. "      output: wrong → pass, released: new → pass, joined: gone\n")
    has(out, "  lost  subs/anna.lua: 4 of 4 points → ")
    out = here:grade "--trusted --regrade --format json ex subs"
    local one = cjson.decode(out)[2]
    assert.equal("pass", one.before.verdict)
    assert.equal(4, one.before.score)
    assert.is_nil(one.pass)
    assert.is_nil(cjson.decode((here:grade "--trusted --format json ex subs"))[2].before)
    has(here:grade "--trusted --regrade --format html ex subs", "graded again: 0 gained, 0 lost")
    assert.equal(0, select(2, here:grade "--verify ex"))
  end)

  it("needs results that are kept", function()
    local here <close> = grading.new(SPEC, class())
    local _, code, err = here:grade "--trusted --regrade ex subs/anna.lua"
    assert.equal(2, code)
    has(err, "--regrade needs results")
    local out = here:grade "--trusted --regrade --results r ex subs/anna.lua"
    has(out, "0 are as before, 1 are new\n")
  end)

  it("is for a part as often as one likes", function()
    local here <close> = grading.new(SPEC, class())
    here:grade "--trusted ex subs"
    for _ = 1, 2 do
      local out = here:grade "--trusted --regrade --only anna ex subs"
      has(out, "1 are as before")
      has_not(out, "graded before")
    end
  end)

  -- What the first part had found anew would have counted as what was found before.
  it("goes on after it was killed, and still knows what was before", function()
    local here <close> = grading.new(SPEC, class())
    here:grade "--trusted ex subs"
    here:write("ex/exercise.lua", (SPEC:gsub('"right"', '"wrong"')))
    here:write("subs/bert.lua", "sleep(90)")
    local grader = subprocess.popen{program.conlua, "grade", "--trusted", "--regrade", "ex", "subs",
      cwd = here.folder}
    local first = here.folder .. "/ex-results/subs%2Fanna.lua.json"
    kinds.until_true(function()
      local file <close> = io.open(first)
      return file and file:read("a"):find('"before"', 1, true)
    end)
    grader:kill()
    grader:wait()
    here:write("subs/bert.lua", "print 'wrong'")
    local out = here:grade "--trusted --regrade ex subs"
    has(out, "1 of them had been graded before")
    has(out, "graded again: 1 gained, 2 lost")
    has(out, "lost  subs/anna.lua: 4 of 4 points → ")
    has_not(here:grade "--trusted --regrade ex subs", "graded before")
  end)
end)

local HIDDEN = [[return {title = "any", runs = 1, limits = {wall = 100, cpu = 5}, %s
  checks = {output{"right", points = 3},
    joined{name = "secret", says = "the secret rule", hint = "the secret hint", points = 2,
      visible = "hidden"},
    started{process = 1, name = "later", says = "the later rule", visible = "after_due"}}}]]

-- Right as far as students see, and wrong for both other checks.
local ANSWER = "thread.spawn(math.abs, 1) print 'right'"

describe("a check that students do not see", function()
  local function new(due)
    return grading.new(HIDDEN:format(due and ("due = %q,"):format(due) or ""),
      {["a.lua"] = ANSWER, ["b.lua"] = "print 'wrong'", ["subs/a.lua"] = ANSWER})
  end

  it("is in no report for students", function()
    local here <close> = new()
    for _, format in ipairs{"terminal", "json", "junit", "tap", "html"} do
      local out, code = here:grade("--trusted --hints 9 --format " .. format .. " ex a.lua b.lua")
      assert.equal(1, code)
      for _, word in ipairs{"secret", "later"} do has_not(out, word) end
    end
    has_not(here:grade "--trusted --format exercism ex a.lua", "secret")
    local out, code = here:grade "--trusted ex a.lua"
    assert.equal(0, code)
    has(out, "a.lua: pass  3 of 3 points")
    has(out, "2 more checks are not shown here")
    has_not(here:grade "--trusted --for student ex subs", "secret")
  end)

  it("is in the reports of the instructor, and in what is kept", function()
    local here <close> = new()
    local out, code = here:grade "--trusted --for instructor --hints 9 ex a.lua"
    assert.equal(1, code)
    for _, text in ipairs{"a.lua: wrong  3 of 6 points", "the secret rule", "the secret hint",
      "the later rule"} do has(out, text) end
    has(here:grade "--trusted ex subs", "subs/a.lua: wrong  3 of 6 points")
    has(here:read "ex-results/scores.csv", "secret,later\r\n")
    local one = cjson.decode((here:grade "--trusted --format json ex subs"))[1]
    assert.equal("hidden", one.checks[3].visible)
    assert.equal("after_due", one.checks[4].visible)
    assert.is_nil(one.checks[2].visible)
    has(here:grade "--failed ex subs/a.lua", "the secret rule")
  end)

  it("is shown after the due date if it is so marked", function()
    local past <close> = new "2001-02-03 04:05"
    local out = past:grade "--trusted ex a.lua"
    has(out, "the later rule")
    has_not(out, "secret")
    has(out, "3 of 4 points")
    local future <close> = new "2999-12-31"
    has_not(future:grade "--trusted ex a.lua", "later")
  end)

  it("is marked for Gradescope, and nothing that students see there speaks of it", function()
    local here <close> = new()
    local plain = cjson.decode((here:grade "--trusted --hints 9 --format gradescope ex a.lua"))
    assert.equal(3, plain.score)
    assert.equal("visible", plain.tests[2].visibility)
    assert.equal("hidden", plain.tests[3].visibility)
    assert.equal("after_due_date", plain.tests[4].visibility)
    has_not(plain.output, "secret")
    has_not(plain.output, "wrong")
  end)

  it("is an error where it makes no sense", function()
    for text, why in pairs{
      ['checks = {joined{visible = "secret"}}'] = "field 'visible' must be one of",
      ['due = "soon", checks = {joined{}}'] = "field 'due' must be a date",
      ['due = "2026-02-30", checks = {joined{}}'] = "field 'due' must be a date",
      ['checks = {joined{visible = "hidden"}, output{"x", after = "joined"}}'] =
        "students may see less of 'joined'"} do
      local here <close> = grading.new(("return {title = 'x', %s}"):format(text), {["a.lua"] = ""})
      local _, code, err = here:grade "--trusted ex a.lua"
      assert.equal(2, code)
      has(err, why)
      has(err, "ex/exercise.lua")
    end
  end)
end)

describe("the class in numbers", function()
  it("is told at the end of a folder, check by check", function()
    local files = class()
    files["subs/dora.lua"] = "error 'no'"
    files["subs/emil/read.me"] = ""
    local here <close> = grading.new(SPEC, files)
    local out = here:grade "--trusted ex subs"
    has(out, "points: 2 of 4 on average, median 2, from 0 to 4; 1 have none\n")
    has(out, "  run     3 of 4 pass (75 %); 1 crash\n")
    has(out, "  output  2 of 4 pass (50 %); 1 wrong; 1 not judged\n")
    has(out, "  joined  2 of 4 pass (50 %); 1 wrong; 1 not judged\n")
    has(out, "fails most: run\n")
    local all = cjson.decode((here:grade "--trusted --format statistics ex subs"))
    assert.equal(5, all.submissions)
    assert.equal(4, all.graded)
    assert.same({pass = 1, wrong = 2, crash = 1, error = 1}, all.verdicts)
    assert.equal(1.5, all.checks[2].mean)
    has(here:grade "--trusted --format html ex subs", "<td>output<td class=\"n\">2 (50 %)")
    assert.equal(0, select(2, here:grade "--trusted --lang zh ex subs/anna.lua"))
  end)
end)
