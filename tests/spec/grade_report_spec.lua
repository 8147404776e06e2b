-- SPDX-License-Identifier: MIT
--- conlua grade: the reports for other programs, and the page. The runs are trusted, so that it
--- needs no sandbox.

local root = os.getenv("CONLUA_ROOT") or os.getenv("PWD")
local cjson = require "cjson"
local grading = require "grading"
local program = require "program"

local SPEC = [[return {title = {en = "A <title>", zh = "题目"}, runs = 2,
  limits = {wall = 30, cpu = 5}, hints = {"look & think"},
  checks = {output{"a < b", points = 3, hint = "own <hint>", task = 2}, joined{points = 1}}}]]

--- Everything that could do harm where it is not told for what it is.
local HOSTILE = [[print('<script>alert("x")</script>&amp;\'\27[31m\0\255')
  io.stderr:write('</pre><img src=x onerror=alert(1)>\n')]]

local function report(format, files, arguments, wanted)
  local here <close> = grading.new(SPEC, files)
  local names = {}
  for name in pairs(files) do names[#names + 1] = program.quoted(name) end
  table.sort(names)
  local out, code, err = here:grade(("--trusted --format %s %s ex %s"):format(format,
    arguments or "", table.concat(names, " ")))
  assert.equal(wanted, code, err)
  return out
end

local has, has_not = grading.has, grading.has_not

describe("a report in JSON", function()
  it("tells what was found, how it is seen again, and hints as they are asked for", function()
    local one = cjson.decode(report("json", {["bad.lua"] = "print 'c'"}, nil, 1))[1]
    assert.equal("wrong", one.verdict)
    assert.equal("bad.lua", one.submission)
    assert.equal("A <title>", one.title)
    assert.same({"look & think"}, one.hints)
    local check = one.checks[2]
    assert.equal("line 1 of the output is “c”; expected was “a < b”", check.message)
    assert.equal("conlua grade --again 0 ex bad.lua", check.again)
    assert.equal("own <hint>", check.hint)
    assert.equal(1, one.score)
    assert.equal(4, one.points)
    local none = cjson.decode(report("json", {["bad.lua"] = "print 'c'"}, "--hints 0", 1))[1]
    assert.is_nil(none.hints)
    assert.is_nil(none.checks[2].hint)
  end)

  -- As much of JSON Schema as docs/grading.schema.json uses; and no field that it does not know.
  local function check(schema, value, whole, place)
    if schema["$ref"] then
      return check(whole["$defs"][schema["$ref"]:match "[^/]*$"], value, whole, place)
    end
    local wanted = {array = "table", object = "table", integer = "number"}
    if schema.type then
      assert.equal(wanted[schema.type] or schema.type, type(value), place)
    end
    if schema.type == "integer" then assert.is_truthy(math.tointeger(value), place) end
    if schema.enum then
      local known = {}
      for _, one in ipairs(schema.enum) do known[one] = true end
      assert.is_true(known[value], place)
    end
    if schema.type == "array" then
      for i, one in ipairs(value) do check(schema.items, one, whole, place .. "." .. i) end
    elseif schema.type == "object" then
      for _, name in ipairs(schema.required) do assert.is_not_nil(value[name], place .. name) end
      for name, one in pairs(value) do
        check(assert(schema.properties[name], name), one, whole, place .. "." .. name)
      end
    end
  end

  it("is what its schema says", function()
    local file <close> = assert(io.open(root .. "/docs/grading.schema.json"))
    local schema = cjson.decode(file:read "a")
    local out = report("json", {["1.lua"] = "print 'a < b'", ["2.lua"] = HOSTILE,
      ["3.lua"] = "x = = 1", ["4.lua"] = "os.exit(3)", ["5.lua"] = "event():wait()"},
      "--results r", 1)
    check(schema, cjson.decode(out), schema, "")
    local here <close> = grading.new(SPEC, {["subs/one/read.me"] = ""})
    check(schema, cjson.decode((here:grade "--trusted --format json ex subs")), schema, "")
  end)

  it("is valid UTF-8 without control characters, whatever was written", function()
    local out = report("json", {["bad.lua"] = HOSTILE}, nil, 1)
    assert.is_number(utf8.len(out))
    has_not(out, "\27")
    has(cjson.decode(out)[1].checks[2].message, "\\x1b[31m\\x00\\xff")
  end)

  it("cuts what is endless", function()
    local one = cjson.decode(report("json", {["long.lua"] = "print(('x'):rep(50000))"}, nil, 1))[1]
    assert.is_true(#one.checks[2].message < 1000)
    has(one.checks[2].message, "x…")
  end)
end)

-- Fields as Gradescope's documentation of autograders has them.
describe("a report for Gradescope", function()
  local types = {score = "number", execution_time = "number", output = "string",
    output_format = "string", test_output_format = "string", test_name_format = "string",
    stdout_visibility = "string", tests = "table"}
  local of_test = {name = "string", number = "string", score = "number", max_score = "number",
    status = "string", output = "string", tags = "table", visibility = "string"}

  local function check_types(t, known)
    for key, value in pairs(t) do assert.equal(known[key], type(value), key) end
  end

  it("has a score, and a test for each check", function()
    local plain = cjson.decode(report("gradescope", {["bad.lua"] = "print 'c'"}, nil, 1))
    check_types(plain, types)
    assert.equal(1, plain.score)
    assert.equal(3, #plain.tests)
    for _, test in ipairs(plain.tests) do check_types(test, of_test) end
    local test = plain.tests[2]
    assert.equal("failed", test.status)
    assert.equal(0, test.score)
    assert.equal(3, test.max_score)
    has(test.output, "expected was “a < b”")
    assert.equal("passed", plain.tests[3].status)
    assert.equal(1, plain.tests[3].score)
    has(plain.output, "look & think")
  end)

  it("has no score where the grader is at fault", function()
    local here <close> = grading.new(SPEC, {["subs/one/read.me"] = ""})
    local out, code = here:grade "--trusted --format gradescope ex subs"
    assert.equal(3, code)
    local plain = cjson.decode(out)
    assert.is_nil(plain.score)
    assert.is_nil(plain.tests)
    has(plain.output, "nothing to grade")
  end)

  it("is of one submission", function()
    local here <close> = grading.new(SPEC, {["a.lua"] = "", ["b.lua"] = ""})
    local _, code, err = here:grade "--trusted --format gradescope ex a.lua b.lua"
    assert.equal(2, code)
    has(err, "one submission, not 2")
  end)
end)

-- Fields as Exercism's interface of test runners has them.
describe("a report for Exercism", function()
  it("passes", function()
    local spec = SPEC:gsub('{"a < b"', "{[[\n    any order\n      a < b\n    end\n  ]]")
    local here <close> = grading.new(spec, {["good.lua"] = "print 'a < b'"})
    local plain = cjson.decode((here:grade "--trusted --format exercism ex good.lua"))
    assert.equal(3, plain.version)
    assert.equal("pass", plain.status)
    assert.is_nil(plain.message)
    for _, test in ipairs(plain.tests) do
      assert.equal("pass", test.status)
      assert.is_string(test.name)
      assert.is_nil(test.message)
    end
    assert.equal("any order\n  a < b\nend", plain.tests[2].test_code)
    assert.equal(2, plain.tests[2].task_id)
  end)

  it("fails with a message, and at most 500 characters of output", function()
    local plain = cjson.decode(report("exercism",
      {["bad.lua"] = "for i = 1, 300 do print('ä' .. i) end"}, nil, 1))
    assert.equal("fail", plain.status)
    local test = plain.tests[2]
    assert.equal("fail", test.status)
    has(test.message, "line 1 of the output is “ä1”")
    assert.is_true(utf8.len(test.output) <= 500)
    has(test.output, "ä1\n")
    has(test.output, "Output was truncated")
  end)

  it("is an error with a message where nothing could be run", function()
    local plain = cjson.decode(report("exercism", {["bad.lua"] = "x = = 1"}, nil, 1))
    assert.equal("error", plain.status)
    has(plain.message, "line 1: it is no Lua")
  end)
end)

describe("a report as a page", function()
  -- Elements that have no end.
  local void = {meta = true, th = true, td = true, tr = true}

  -- That the page is well formed: each element ends where it should; the elements by name.
  local function elements(page)
    local open, seen = {}, {}
    page = page:gsub("<style>.-</style>", "")
    for slash, name in page:gmatch "<(/?)(%a%w*)[^>]*>" do
      if slash == "/" then
        assert.equal(name, table.remove(open))
      else
        if not void[name] then open[#open + 1] = name end
        seen[name] = (seen[name] or 0) + 1
      end
    end
    assert.same({}, open)
    return seen
  end

  it("needs nothing from elsewhere, and tells all", function()
    local page = report("html", {["bad.lua"] = "print 'c'", ["good.lua"] = "print 'a < b'"}, nil, 1)
    assert.equal(2, elements(page).section)
    for _, text in ipairs{"<!doctype html>", '<html lang="en">', "<title>A &lt;title&gt;</title>",
      "default-src 'none'", "prefers-color-scheme: dark", "expected was “a &lt; b”",
      "4 points", "2 of 2 runs", "<code>conlua grade --again 0 ex bad.lua</code>",
      "own &lt;hint&gt;", "look &amp; think", "2 runs, 1 of them shaken"} do has(page, text) end
    for _, text in ipairs{"http:", "https:", "url(", "<script", "<link", "@import", "src="} do
      has_not(page, text)
    end
  end)

  it("shows what a submission wrote, and lets none of it act", function()
    local page = report("html", {["bad.lua"] = HOSTILE, ["<img src=x>&\"'.lua"] = HOSTILE}, nil, 1)
    local seen = elements(page)
    assert.is_nil(seen.script)
    assert.is_nil(seen.img)
    has(page, "&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;amp;&#39;\\x1b[31m\\x00\\xff")
    has(page, "&lt;/pre&gt;&lt;img src=x onerror=alert(1)&gt;")
    has_not(page, "\27")
    has_not(page, "\0")
    assert.is_number(utf8.len(page))
  end)

  it("is in Chinese if it is asked to be", function()
    local page = report("html", {["good.lua"] = "print 'a < b'"}, "--lang zh", 0)
    has(page, '<html lang="zh">')
    has(page, "<title>题目</title>")
    has(page, "通过")
  end)
end)

describe("the terminal", function()
  it("is not ruled by what a submission wrote", function()
    local here <close> = grading.new(SPEC, {["bad.lua"] = HOSTILE})
    local out = here:grade "--trusted ex bad.lua"
    has_not(out, "\27")
    has(out, "\\x1b[31m")
    out = here:grade "--trusted --again 0 ex bad.lua"
    has_not(out, "\27")
    has(out, "\\x1b[31m")
  end)
end)
