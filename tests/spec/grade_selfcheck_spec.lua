-- SPDX-License-Identifier: MIT
--- conlua grade --selfcheck: an exercise is asked whether it grades as it promises.

local grading = require "grading"

local has = grading.has

local right = [[
local q = queue()
local p = spawn(function() q:put(1) end)
p:join()
q:close()
print(q:get())
]]

-- What the self-check of an exercise says, and its exit code.
local function check(checks, more, files, options)
  local all = {["ex/solution.lua"] = right, ["ex/starter.lua"] = "print(2)"}
  for name, text in pairs(files or {}) do all["ex/" .. name] = text end
  local here <close> = grading.new(("return {title = 'any', runs = 2, %s checks = {\n%s}}"):format(
    more or "", checks), all)
  return here:grade("--trusted --selfcheck " .. (options or "") .. " ex")
end

describe("the self-check", function()
  it("grades right answers, an empty one, the starter, and mutants", function()
    local out, code = check("output{'1'}, joined{}", "harmless = {'q:close()'},",
      {["solutions/other.lua"] = right, ["wrong/two.lua"] = "-- caught by: output\nspawn(print)"})
    has(out, "✓ solution                     pass")
    has(out, "✓ solutions/other.lua          pass")
    has(out, "✓ empty                        wrong")
    has(out, "✓ starter                      wrong")
    has(out, "✓ two.lua                      20 of 20 (20 wrong)")
    has(out, "✓ solution.lua                 6 statements left out in turn; 1 of them harmless")
    has(out, "✓ solutions/other.lua          6 statements left out in turn; 1 of them harmless")
    assert(code == 0, out)
  end)

  it("tells of mutants that pass, and of checks that nothing fails", function()
    local out, code = check("output{'1'}, joined{},\nalive{most = 5}", "harmless = {'q:open()'},")
    has(out, "✗ solution.lua:4               passes without: q:close()")
    has(out, "✗ exercise.lua                 field 'harmless': no right answer has the statement: "
      .. "q:open()")
    has(out, "✗ exercise.lua:3               check 'alive': no answer")
    assert.equal(1, code)
  end)

  it("is short if wanted, and tells of right answers that fail, empty ones that pass", function()
    local out, code = check("joined{}", nil, {["solutions/other.lua"] = "spawn(print)"}, "--short")
    has(out, "✓ solution                     pass")
    has(out, "✗ solutions/other.lua          wrong")
    has(out, "✗ empty                        pass")
    assert.is_nil(out:find("left out", 1, true))
    assert.equal(1, code)
  end)
end)

describe("an exercise with a mistake", function()
  -- Pairs of checks and what is said of an exercise with these.
  local function complain(pairs_of)
    local exercises = {}
    for i, pair in ipairs(pairs_of) do
      exercises[i] = "return {title = 'any', checks = {\n" .. pair[1] .. "}}"
    end
    for i, why in ipairs(grading.mistakes(exercises)) do has(why, pairs_of[i][2]) end
  end

  it("is told where a check never fails, or never passes", function()
    complain{
      {"joined{}, count{op = 'put', min = 0}", "2: count: field 'n': this never fails"},
      {"count{op = 'put'}", "2: count: field 'n': this never fails"},
      {"started{}", "2: started: field 'process': this never fails"},
      {"started{process = {min = 3, max = 2}}", "2: started: field 'process': this never"},
      {"source{must = {'a'}, must_not = {'a'}}", "2: source: field 'must_not': this never"},
      {"output{'...'}", "2: output: field '1': this never fails"},
      {"by{line = 'x'}", "2: by: field 'line': this never fails"},
      {"by{line = 'x', range = {3, 1}}", "2: by: field 'range': this never passes"},
      {"in_order{events = {}}", "2: in_order: field 'events': this never fails"},
      {"passes{n = {min = 2, max = 1}}", "2: passes: field 'n': this never passes"},
    }
  end)

  it("is told of unknown and wrong fields", function()
    complain{
      {"joined{point = 1}", "2: joined: unknown field 'point'"},
      {"joined{},\nby{}", "3: by: field 'line' is missing"},
      {"started{process = 'x'}", "2: started: field 'process' must be a whole number"},
      {"in_order{events = {{operation = 'x'}}}", "2: its event: unknown field 'operation'"},
      {"source{must = {1}}", "2: source: field 'must' must be a list of strings"},
      {"a = joined{}", "1: field 'checks' is a list"},
      {"joined{}, joined{}", "2: field 'name': two checks are named 'joined'"},
    }
  end)

  it("is told where it never ends, or takes all memory", function()
    local said = grading.mistakes{
      "local n = 0\nwhile true do n = n + 1 end",
      "return {title = 'any', vary = {a = {1, 2},\nb = function(v)\nwhile true do v.a = v.a + 1 end"
        .. "\nend},\nchecks = {joined{}}}",
      "return {title = 'any',\nhints = {\n('x'):rep(1 << 28)},\nchecks = {joined{}}}",
      "local function f(n)\nreturn f(n + 1) + 1\nend\nreturn {title = 'any', runs = f(1)}",
    }
    has(said[1], "2: this runs more than 1000000 lines")
    has(said[2], "field 'b' fails: ")
    has(said[2], "exercise.lua:3: this runs more than 1000000 lines")
    has(said[3], "3: field 'hints': not enough memory")
    has(said[4], "stack overflow")
    assert(said[4]:find "^%d", said[4])
  end)

  it("is told of checks that come after each other", function()
    complain{
      {"joined{after = 'b'},\nreleased{name = 'b', after = 'joined'}",
        "2: check 'joined': field 'after' leads back to 'joined'"},
      {"joined{after = 'c'}", "2: check 'joined': field 'after' names no check: 'c'"},
    }
  end)

  it("is told of a template that explodes, or has a line that never fits", function()
    complain{
      {"output{'repeat 5000\\nx\\nend'}", "2: output: field '1': template: more than 2000"},
      {"output{'any order\\nrepeat 200\\nin order\\na\\nb\\nend\\nend\\nend'}",
        "2: output: field '1': template: it can be read in too many ways"},
      {"output{'{a:int}5'}", "2: output: field '1': template: no line ever fits: {a:int}5"},
      {"output{'any order\\nx'}", "2: output: field '1': template: a block is not closed"},
    }
  end)
end)
