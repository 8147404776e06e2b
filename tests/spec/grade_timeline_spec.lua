-- SPDX-License-Identifier: MIT
--- `conlua grade --timeline DIR`: the failing run of a submission as a page, named by reports.

local cjson = require "cjson"
local grading = require "grading"

local EXERCISE = [[return {title = "x", runs = 2, shaken = 1, hurried = false,
  checks = {output{"done", points = 1}}}]]

local RING = [[
local a, b = lock(), lock()
local both = barrier(2)
local function takes(first, second)
  local _ <close> = first:guard()
  both:wait()
  local _ <close> = second:guard()
end
local one = process{name = "<i>one", target = takes, args = {a, b}}
local two = process{name = "two", target = takes, args = {b, a}}
one:start() two:start()
join(one, two)
print "</script>done"]]

--- The data of a page.
local function data_of(here, path)
  local text = here:read(path):match '<script type="application/json" id="data">(.-)</script>'
  return cjson.decode(text)
end

describe("conlua grade --timeline", function()
  it("draws the run that failed, and the reports lead there", function()
    local here <close> = grading.new(EXERCISE, {["ring.lua"] = RING, ["good.lua"] = "print 'done'"})
    local out, code = here:grade "--trusted --timeline pages --format html ex ring.lua good.lua"
    assert.equal(1, code)
    assert.matches('<a href="pages/ring.html">the timeline of the run that failed', out, 1, true)
    assert.falsy(out:find("good.html", 1, true))
    assert.is_nil(io.open(here.folder .. "/pages/good.html"))
    local data = data_of(here, "pages/ring.html")
    assert.same({"deadlock", "ring.lua", RING},
      {data.sentences[1].key, data.file, data.sources[1].text})
    local names = {}
    for i, unit in ipairs(data.units) do names[i] = unit.name end
    assert.same({"main", "<i>one", "two"}, names)
    assert.falsy(here:read "pages/ring.html":find("<i>one", 1, true))
    out = here:grade "--trusted --timeline pages/ ex ring.lua"
    assert.matches("the timeline of the run that failed: pages/ring.html\n", out, 1, true)
    out = here:grade "--trusted --timeline pages --format json ex ring.lua"
    assert.matches('"timeline":"pages\\?/ring.html"', out)
  end)

  it("gives each submission a page of its own, whatever its name, and draws a missing one again",
    function()
      local files = {}
      for _, name in ipairs{"class/a b.lua", "class/a_b.lua", "class/x/main.lua",
        "class/y/main.lua", "class/'\"><b>.lua"} do
        files[name] = "print 'no'"
      end
      local here <close> = grading.new(EXERCISE, files)
      local line = "--trusted --timeline the%20\\'pages --format html ex class"
      local out = here:grade(line)
      local links = {}
      for link in out:gmatch '<a href="([^#"]+)"' do links[#links + 1] = link end
      table.sort(links)
      local all = "the%2520%27pages/"
      assert.same({all .. "____b_.html", all .. "a_b-2.html", all .. "a_b.html",
        all .. "x.html", all .. "y.html"}, links)
      assert.equal("print 'no'", data_of(here, "the%20'pages/a_b-2.html").sources[1].text)
      os.remove(here.folder .. "/the%20'pages/x.html")
      out = here:grade((line:gsub(" html", " terminal")))
      assert.matches("4 of them had been graded before", out, 1, true)
      assert.equal("class/x/main.lua", data_of(here, "the%20'pages/x.html").file)
    end)

  it("draws a run that is tried again, and one that was stopped", function()
    local here <close> = grading.new(
      (EXERCISE:gsub("runs", "limits = {wall = 60, cpu = 1}, runs", 1)),
      {["stuck.lua"] = "print 'here' io.stdout:flush() while true do end"})
    local out, code = here:grade "--trusted --again 0 --timeline pages ex stuck.lua"
    assert.equal(1, code)
    assert.matches("the timeline of this run: pages/stuck.html\n", out, 1, true)
    local data = data_of(here, "pages/stuck.html")
    assert.same({"death", "here\n"}, {data.ending, data.out[1][4]})
  end)

  it("says where no page can be kept", function()
    local here <close> = grading.new(EXERCISE, {["a.lua"] = "print 'no'", full = ""})
    local _, code, err = here:grade "--trusted --timeline no/where ex a.lua"
    assert.equal(3, code)
    assert.matches("cannot keep timelines in no/where: ", err, 1, true)
    _, code, err = here:grade "--trusted --timeline full ex a.lua"
    assert.equal(3, code)
    assert.matches("cannot keep timelines in full", err, 1, true)
  end)
end)
