-- SPDX-License-Identifier: MIT
--- The table of verdicts is complete, and the documents say what it says.

local cjson = require "cjson"
local program = require "program"
local verdicts = require "conlua.grade.verdicts"

local root = program.root

local function names()
  local list = {}
  for i, verdict in ipairs(verdicts.list) do list[i] = verdict.name end
  table.sort(list)
  return list
end

describe("the table of verdicts", function()
  it("has rows that are complete", function()
    local asked, stops = {}, {}
    for _, verdict in ipairs(verdicts.list) do
      local name = verdict.name
      assert(verdicts.looks[verdict.look], name)
      assert(verdict.meaning, name)
      assert(not (verdict.fits or verdict.stops) or verdict.why, name .. " of a run says nothing")
      for number in pairs(verdict.fits or {}) do
        assert(not asked[number], "two questions are asked as number " .. number)
        asked[number] = name
      end
      for _, stop in ipairs(verdict.stops or {}) do
        assert(not stops[stop], "two verdicts for what stops with " .. stop)
        stops[stop] = name
      end
    end
    local n = 0
    for _ in pairs(asked) do n = n + 1 end
    assert.equal(n, #asked) -- none is left out, or those behind it would never be asked
  end)

  it("ranks a race as it ranks what is wrong, and all else by its place", function()
    assert.is_true(verdicts.is_alike("race", "wrong"))
    assert.is_true(verdicts.is_worse("error", "forbidden"))
    assert.is_true(verdicts.is_worse("crash", "race"))
    assert.is_false(verdicts.is_worse("wrong", "race"))
  end)

  it("is in the schema of reports", function()
    local schema = cjson.decode(program.slurp(root .. "/docs/grading.schema.json"))
    local listed = schema["$defs"].verdict.enum
    table.sort(listed)
    assert.same(names(), listed)
  end)

  it("is in the guides, with what each means", function()
    for language, name in ipairs{"grading.md", "grading.zh.md"} do
      local guide = program.slurp(root .. "/docs/" .. name)
      for _, verdict in ipairs(verdicts.list) do
        local row = ("\n| %s | %s |\n"):format(verdict.name, verdict.meaning[language])
        assert(guide:find(row, 1, true), verdict.name .. ": ./dev docs")
      end
    end
  end)
end)
