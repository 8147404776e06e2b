-- SPDX-License-Identifier: MIT
--- The template language for output, and the grammar that finds the words a source uses.

local grammar = require "conlua.grade.grammar"
local template = require "conlua.grade.template"

local function match(text, output) return template.match(template.read(text), output) end

local function fits(text, output) assert.is_true((match(text, output))) end

local function fails(text, output)
  local good, place = match(text, output)
  assert.is_false(good)
  return place
end

describe("a template", function()
  it("is its own lines", function()
    fits("one\ntwo\n", "one\ntwo\n")
    fits("one\ntwo", "one\ntwo\n")
    local place = fails("one\ntwo", "one\n2\n")
    assert.equal(2, place.at)
    assert.equal("2", place.found)
    assert.same({"two"}, place.expected)
  end)

  it("tells of lines that are missing, and of those that are too many", function()
    local place = fails("one\ntwo", "one\n")
    assert.is_nil(place.found)
    assert.same({"two"}, place.expected)
    place = fails("one", "one\ntwo\n")
    assert.equal("two", place.found)
    assert.same({}, place.expected)
  end)

  it("has places with a type", function()
    fits("{a:int} {b:number} {c:word} {d:text}", "-12 3.5 x_y-z any thing")
    fails("{a:int}", "1.5")
    fails("{a:word}", "two words")
    fits("pid {pid}, {word}", "pid 77, x")
    fails("pid {pid}", "pid x")
    fits("a {*} z", "a  z")
    fits("a{*}z", "a and z and z")
    fits("{{a}", "{a}")
    fits("{x:text}: {y:int}", "a: b: 5")
    fits("用户 {n:int}：{w}", "用户 3：买到")
  end)

  it("wants the same value for the same name", function()
    fits("{a:int} {a}\n{a}", "5 5\n5")
    fails("{a:int} {a}", "5 6")
    assert.same({"5 done"}, fails("start {a:int}\n{a} done", "start 5\n6 done").expected)
    fails("{a:text}={a:text}", "x=y")
    fits("{a:text}={a:text}", "x=x")
  end)

  it("lets what is in any order mix, and keeps what is in order", function()
    local text = [[
      any order
        in order
          a begins
          a ends
        end
        in order
          b begins
          b ends
        end
      end
      done]]
    fits(text, "b begins\na begins\nb ends\na ends\ndone")
    local place = fails(text, "b begins\na ends\n")
    assert.same({"a begins", "b ends"}, place.expected)
    fails(text, "a begins\na ends\ndone")
  end)

  it("has a before within any order", function()
    local text = "any order\n1\n2\nbefore\n3\n4\nend"
    fits(text, "2\n1\n4\n3")
    fails(text, "1\n3\n2\n4")
  end)

  it("repeats, with names of their own for each time", function()
    fits("repeat 3\n{n:int} in\n{n:int} out\nend", "1 in\n1 out\n2 in\n2 out\n1 in\n1 out")
    fails("repeat 2\n{n:int} in\n{n:int} out\nend", "1 in\n2 out\n2 in\n1 out")
    local mixed = "any order\nrepeat 2\n{n:int} in\n{n:int} out\nend\nend"
    fits(mixed, "1 in\n2 in\n2 out\n1 out")
    fails(mixed, "1 in\n2 in\n2 out\n2 out")
    fits("all {k:int}\nrepeat 2\n{k} {n:int}\nend", "all 1\n1 2\n1 3")
    fails("all {k:int}\nrepeat 2\n{k} {n:int}\nend", "all 1\n1 2\n2 3")
    local two = "any order\nrepeat 1\n{n:int} in\nend\nrepeat 2\n{n:int} out\nend\nend"
    fits(two, "5 out\n3 in\n7 out")
  end)

  it("skips lines at dots", function()
    fits("first\n...\nlast", "first\nx\ny\nlast")
    fits("first\n...\nlast", "first\nlast")
    fails("first\n...\nlast", "first\nx")
  end)

  it("stays quick where gaps could stand in many places", function()
    local line = ("a"):rep(5000)
    for _, text in ipairs{("{*}a"):rep(9) .. "{*}b", ("{x:text}a"):rep(2) .. "{y:text}{*}b",
      "any order\nrepeat 5\n{*}a{*}a{*}b\nend\n{*}\nend\n{*}b"} do
      local began = os.clock()
      assert.is_false((template.match(template.read(text), line .. "\n" .. line)))
      assert.is_true(os.clock() - began < 20)
    end
    local lines = {}
    for i = 1, 10000 do lines[i] = tostring(i) end
    local began = os.clock()
    template.match(template.read("any order\n{a}\n{b}\n{c}\n{d}\n...\nend\nnever"),
      table.concat(lines, "\n"))
    assert.is_true(os.clock() - began < 20)
  end)

  it("stays quick where many orders fit", function()
    local output = {}
    for i = 1, 20 do output[i] = "w" .. i .. " in" end
    for i = 1, 20 do output[20 + i] = "w" .. 21 - i .. " out" end
    local began = os.clock()
    fits("any order\nrepeat 20\n{w} in\n{w} out\nend\nend", table.concat(output, "\n"))
    assert.is_true(os.clock() - began < 5)
  end)

  it("that is none says what is wrong with it", function()
    assert.error_matches(function() template.read "any order\nx" end, "not closed")
    assert.error_matches(function() template.read "{a:float}" end, "unknown type 'float'")
    assert.error_matches(function() template.read "x {" end, "line 1")
    assert.error_matches(function() template.read "in order\na\nbefore\nb\nend" end, "any order")
  end)
end)

describe("the grammar", function()
  it("tells lines of the file, also behind a first line for a shell", function()
    local source = "#!/usr/bin/env conlua\nlocal x = 1\nspawn(f)"
    assert.equal(3, grammar.uses(source).spawn)
    assert.equal(3, grammar.uses("\xef\xbb\xbf" .. source).spawn)
  end)

  it("finds words, paths and methods with their lines", function()
    local uses = grammar.uses [==[
      local P = process.class() -- os.execute
      function P:run() local m <const> = lock() m:acquire() end
      local s = [[ spawn() ]] .. "daemon()" .. ("x"):rep(3)
      os["getpid"]() ]==]
    assert.equal(1, uses.process)
    assert.equal(1, uses["process.class"])
    assert.equal(2, uses.lock)
    assert.equal(2, uses[":acquire"])
    assert.equal(3, uses[":rep"])
    assert.equal(4, uses["os.getpid"])
    assert.is_nil(uses["os.execute"])
    assert.is_nil(uses.spawn)
    assert.is_nil(uses.daemon)
  end)

  it("reads all the Lua that is here", function()
    local root = os.getenv "CONLUA_ROOT" or os.getenv "PWD"
    local n = 0
    local find = ("cd '%s' && find stdlib scripts -name '*.lua'"):format(root)
    for name in io.popen(find):lines() do
      local path = root .. "/" .. name
      local file <close> = assert(io.open(path))
      local source = file:read "a"
      n = n + 1
      if load(source) then assert.is_table(grammar.uses(source), path) end
    end
    assert.is_true(n > 20)
  end)

  it("knows what is no Lua", function()
    for _, source in ipairs{"x = = 1", "for i", "f(", "local 1", "if x then"} do
      assert.is_nil(grammar.uses(source), source)
    end
  end)
end)
