-- SPDX-License-Identifier: MIT
--- Mistakes that a programmer of Python, JavaScript or C makes, and students whose keyboard is
--- Chinese: why Lua cannot read the text, at the right line, soon, in both languages.

local chunk = require "conlua.explain.chunk"
local explain = require "conlua.explain"

-- {text, the line that is shown, the beginning of the hint}.
local rows = {
  {"local m = lock()\nm:acquire", 2, "a method is called with parentheses: m:acquire()"},
  {"local m = lock()\nm:acquire\nprint(1)", 2,
    "a method is called with parentheses: m:acquire()"},
  {"local p = process{target = print, args = (1, 2)}", 1, "a list stands in braces: {1, 2, 3}"},
  {"for i = 1, 10\n  print(i)\nend", 1, "the for of line 1 needs do"},
  {"for i = 1, 10 {\n  print(i)\n}", 1,
    "a block begins with do and ends with end; there are no braces"},
  {"for (i = 1; i < 10; i++) {\n  print(i)\n}", 1,
    "a loop of numbers is written: for i = 1, n do … end"},
  {"for (int i = 0; i < 10; i++)\n  print(i)\nend", 1,
    "a loop of numbers is written: for i = 1, n do … end"},
  {"for i in 1..10 do\n  print(i)\nend", 1,
    "a loop of numbers is written: for i = 1, 10 do … end"},
  {"for i = 1 to 10 do\n  print(i)\nend", 1,
    "a loop of numbers is written: for i = 1, 10 do … end"},
  {"while x < 3\n  x = x + 1\nend", 1, "the while of line 1 needs do"},
  {"while (true) {\n  print(1)\n}", 1,
    "a block begins with do and ends with end; there are no braces"},
  {"if x == 1 {\n  print(x)\n}", 1,
    "a block begins with then and ends with end; there are no braces"},
  {"if (x == 1)\n  print(x)\nend", 1, "the if of line 1 needs then behind its condition"},
  {"if x == 1 then\n  print(x)\nelse if x == 2 then\n  print(y)\nend", 3,
    "else if of line 3 begins a block that needs an end of its own; elseif does not"},
  {"if x == 1 then\n  print(x)\nelse:\n  print(y)\nend", 3,
    "a block begins with else and ends with end; there is no colon"},
  {"if x == 1 then print(x)\nelsif x == 2 then print(y)\nend", 2, "elsif is written elseif"},
  {"if x == 1 then print(x)\nelseif x == 2\n  print(y)\nend", 2,
    "the elseif of line 2 needs then behind its condition"},
  {"local x = 1_000", 1, "a number has neither _ nor a letter in it but 0x1F and 1e6: 1000"},
  {"local x = 0b101", 1, "a number has neither _ nor a letter in it but 0x1F and 1e6: 5"},
  {"local f = lambda x: x\nprint(f)", 1, "a function without a name is written"},
  {'println!("hi")', 1, "a name has no ! behind it: println(…)"},
  {"print(1))", 1, "this ) closes nothing: there is one too many"},
  {"local x = {1, 2, 3}[1]", 1, "an item is taken from a table in parentheses: ({…})[1]"},
  {"for k v in pairs(t) do print(k, v) end", 1, "names are separated by commas: k, v"},
  {"local x = t[1:3]", 1, "there are no slices: s:sub(1, 3) is a part of a text"},
  {"local x == 1", 1, "= sets a variable; == compares"},
  {"goto = 1", 1, "goto is a word of Lua and no name for a variable"},
  {"local t = {1 2 3}", 1, "items of a table are separated by commas; one is missing before 2"},
  {"if (x == 3) print(x) end", 1, "the if of line 1 needs then behind its condition"},
  {"for k, v in pairs(t) print(k) end", 1, "the for of line 1 needs do"},
  {"local = 5", 1, "a name is missing behind local"},
  {"x->y()", 1, "-> is written . or : in Lua"}, {"x::y()", 1, ":: is written . or : in Lua"},
  {"if x === 1 then print(x) end", 1, "=== is written == in Lua"},
  {"if x <> 1 then print(x) end", 1, "<> is written ~= in Lua"},
  {"if x is None then print(x) end", 1, "is does not exist; write x == nil"},
  {"if x is not nil then print(x) end", 1, "is does not exist; write x ~= nil"},
  {"if not x in t then print(x) end", 1,
    "there is no test with in: t[x] ~= nil tells whether a table has the key x"},
  {"if x not in t then print(x) end", 1,
    "there is no test with in: t[x] ~= nil tells whether a table has the key x"},
  {"if x in t then print(x) end", 1,
    "there is no test with in: t[x] ~= nil tells whether a table has the key x"},
  {"if x = nil then print(x) end", 1, "= sets a variable; == compares"},
  {"if x => 1 then print(x) end", 1, "=> is written >= in Lua"},
  {"if x =< 1 then print(x) end", 1, "=< is written <= in Lua"},
  {"if x ~== 1 then print(x) end", 1, "~== is written ~= in Lua"},
  {"local x = 1;\nx++;", 2, "there is no ++; write x = x + 1"},
  {"local x = 1\nx--\nprint(x)", 2, "-- begins a comment; write x = x - 1"},
  {"local x = 1\nx -= 1", 2, "there is no -=; write x = x - 1"},
  {'local s = "a"\ns += "b"', 2, 'there is no +=; write s = s .. "b"'},
  {'local s = "a"\ns .= "b"', 2, 'there is no .=; write s = s .. "b"'},
  {'local s = "a"\ns ..= "b"', 2, 'there is no ..=; write s = s .. "b"'},
  {"local t = {n = 1}\nt.n += 1", 2, "there is no +=; write t.n = t.n + 1"},
  {"local t = {1, 2}\nt[1] += 1", 2, "there is no +=; write t[1] = t[1] + 1"},
  {'print "a" .. "b"', 1, 'the arguments of a call stand in parentheses: print("a" .. …)'},
  {'print("a", end="")', 1,
    'print always ends the line; io.write("a") writes no more than its texts'},
  {"print 3", 1, "the arguments of a call stand in parentheses: print(3)"},
  {"print x", 1, "the arguments of a call stand in parentheses: print(x)"},
  {'print "hello", x', 1, 'the arguments of a call stand in parentheses: print("hello", …)'},
  {'local x = "abc".upper()', 1,
    "a text's method is called on the text in parentheses: (\"abc\"):upper()"},
  {'local x = "abc":upper()', 1,
    "a text's method is called on the text in parentheses: (\"abc\"):upper()"},
  {"os.getpid(", 1, "the ( of line 1 is not closed: ) is missing"},
  {"local t = [1, 2, 3]", 1, "a list stands in braces: {1, 2, 3}"},
  {"local t = (1, 2, 3)", 1, "a list stands in braces: {1, 2, 3}"},
  {"local t = {1; 2; 3", 1, "the { of line 1 is not closed: } is missing"},
  {'local t = {name: "x"}', 1,
    'fields of a table are written name = value, or ["a key"] = value; here: name = …'},
  {'local t = {"name": "x"}', 1,
    'fields of a table are written name = value, or ["a key"] = value; here: ["name"] = …'},
  {'local t = {"name" = "x"}', 1,
    'fields of a table are written name = value, or ["a key"] = value; here: ["name"] = …'},
  {'local t = {1 = "x"}', 1,
    'fields of a table are written name = value, or ["a key"] = value; here: [1] = …'},
  {"local t = {a = 1 b = 2}", 1,
    "items of a table are separated by commas; one is missing before b"},
  {"local t = {\n  a = 1\n  b = 2\n}", 3,
    "items of a table are separated by commas; one is missing before b"},
  {"local t = {'a': [1, 2]}", 1,
    "fields of a table are written name = value, or [\"a key\"] = value; here: ['a'] = …"},
  {"local function f(x)\n  print(x)\n}", 3, "this } closes no table; a block ends with end"},
  {"function f(x) {\n  return x\n}", 1,
    "a function is written: function f(x) … end, without braces"},
  {"function f(x):\n  return x\nend", 1,
    "a function's body begins behind the parentheses, and ends with end; there is no colon"},
  {"function f(int x)\n  return x\nend", 1, "parameters have no types: delete int before x"},
  {"function f(x = 3)\n  return x\nend", 1,
    "a parameter has no default value; write x = x or … in the function"},
  {"function f(x, y = 3)\n  return x\nend", 1,
    "a parameter has no default value; write y = y or … in the function"},
  {"function f(*args)\n  return args\nend", 1,
    "any number of parameters is written ..., and {...} is a list of them"},
  {"function f(self, ...args)\n  return args\nend", 1,
    "any number of parameters is written ..., and {...} is a list of them"},
  {"local f = lambda x: x + 1", 1,
    "a function without a name is written: function(x) return x + 1 end"},
  {"local f = x => x + 1", 1,
    "a function without a name is written: function(x) return x + 1 end"},
  {"local f = (x) => x + 1", 1,
    "a function without a name is written: function(x) return x + 1 end"},
  {"local f = (x) -> x + 1", 1,
    "a function without a name is written: function(x) return x + 1 end"},
  {"local f = func(x) return x end", 1, "did you mean function?"},
  {"func f(x)\n  return x\nend", 1, "a function is written: function f(…) … end"},
  {"fn f(x)\n  return x\nend", 1, "a function is written: function f(…) … end"},
  {"def f(x)\n  return x\nend", 1, "a function is written: function f(x) … end"},
  {"async def f(x):\n  return x", 1, "a function is written: function f(…) … end"},
  {"await f(x)", 1,
    "nothing is awaited by a word: q:get(), u:join() wait by them"},
  {"local function f()\n  return 1\n  print(2)\nend", 2,
    "return of line 2 must be the last statement of its block: what follows would never run"},
  {"continue", 1,
    "there is no continue: write goto continue, and ::continue:: before the loop's end"},
  {"for i = 1, 3 do\n  if i == 2 then continue end\n  print(i)\nend", 2,
    "there is no continue: write goto continue, and ::continue:: before the loop's end"},
  {"while true do\n  continue\nend", 2,
    "there is no continue: write goto continue, and ::continue:: before the loop's end"},
  {"pass", 1, "there is no pass: an empty block has nothing in it"},
  {"local function f()\n  pass\nend\nf()", 2,
    "there is no pass: an empty block has nothing in it"},
  {"switch (x) {\n  case 1: print(1)\n}", 2,
    "there is no switch: if x == 1 then … elseif x == 2 then … else … end"},
  {'raise ValueError("x")', 1, 'an error is raised by error("message")'},
  {'throw new Error("x")', 1, 'an error is raised by error("message")'},
  {"assert x == 1", 1, "the arguments of a call stand in parentheses: assert(x …)"},
  {"try\n  print(1)\ncatch e\n  print(e)\nend", 1,
    "errors are caught with pcall: local ok, err = pcall(f, …)"},
  {"del t[1]", 1, "t[key] = nil removes a field, table.remove(t, i) an item"},
  {"global x\nx = 1", 1, "a name without local is global: no declaration is needed"},
  {"global x = 1", 1, "a name without local is global: no declaration is needed"},
  {"let x = 1", 1, "a variable is made with local: local x = …"},
  {"const x = 1", 1, "a variable is made with local: local x = …"},
  {"int x = 1", 1, "a variable is made with local: local x = …"},
  {"auto x = 1", 1, "a variable is made with local: local x = …"},
  {"var x", 1, "a variable is made with local: local x = …"},
  {"x := 1", 1, ":= is written = in Lua"},
  {"local x := 1", 1, ":= is written = in Lua"},
  {"local 1x = 2", 1, "a name cannot begin with a digit: 1x"},
  {"local x-y = 2", 1, "a name has no hyphen: write _ instead of -"},
  {"local end = 2", 1, "end is a word of Lua and no name for a variable"},
  {"local function = 2", 1, "function is a word of Lua and no name for a variable"},
  {"x = not(y", 1, "the ( of line 1 is not closed: ) is missing"},
  {"local nil = 3", 1, "nil is a word of Lua and no name for a variable"},
  {"function 2f() end", 1, "a name cannot begin with a digit: 2f"},
  {"local function f.g() end", 1,
    "a local function has a plain name; write function f.name() without local"},
  {"local function f()\n  print(1)\nedn", 3, "did you mean end?"},
  {"funtion f()\nend", 1, "did you mean function?"},
  {"fucntion f() print(1) end", 1, "did you mean function?"},
  {"local funciton f() end", 1, "did you mean function?"},
  {"locla x = 3", 1, "did you mean local?"},
  {"Local x = 3", 1, "did you mean local?"},
  {"If x then print(1) end", 1, "did you mean if?"},
  {"if x Then print(1) end", 1, "did you mean then?"},
  {"if x then print(1) End", 1, "did you mean end?"},
  {"retrun 3", 1, "did you mean return?"},
  {"local function f() retrun 3 end", 1, "did you mean return?"},
  {"For i = 1, 3 do print(i) end", 1, "did you mean for?"},
  {"While true do end", 1, "did you mean while?"},
  {"Function f() end", 1, "did you mean function?"},
  {"whlie true do end", 1, "did you mean while?"},
  {"repaet x = 1 until x", 1, "did you mean repeat?"},
  {"import threading", 1,
    "nothing is imported: conlua's words are there; modules by local m = require \"m\""},
  {"from threading import Thread, Lock", 1,
    "nothing is imported: conlua's words are there; modules by local m = require \"m\""},
  {"import time, os", 1,
    "nothing is imported: conlua's words are there; modules by local m = require \"m\""},
  {"using namespace std;", 1,
    "nothing is imported: conlua's words are there; modules by local m = require \"m\""},
  {"print('it's me')", 1,
    "this ' ends the text; inside of it write \\', or use the other quotes"},
  {'print("say "hi"")', 1,
    'this " ends the text; inside of it write \\", or use the other quotes'},
  {'print("abc)', 1, 'the text that begins here has no closing " in its line'},
  {"print('abc\")", 1, "the text that begins here has no closing ' in its line"},
  {"local s = `abc`", 1, "texts stand in \"…\", '…' or [[…]]"},
  {'local s = """abc\ndef"""', 1, "a text of several lines stands in [[…]]"},
  {"local s = '''abc'''", 1, "a text of several lines stands in [[…]]"},
  {'local s = "a\\qb"', 1,
    "a backslash in quotes begins an escape; the sign itself is w"},
  {'local s = "c:\\new\\users"', 1,
    "a backslash in quotes begins an escape; the sign itself is w"},
  {'local s = "\\u4f60"', 1, 'a character by its code point is written \\u{4f60}'},
  {"local s = '你好", 1, "the text that begins here has no closing ' in its line"},
  {'print("你好"）', 1, "） (U+FF09) is not Lua's ); write )"},
  {'print（"你好")', 1, "（ (U+FF08) is not Lua's (; write ("},
  {"local x ＝ 1", 1, "＝ (U+FF1D) is not Lua's =; write ="},
  {"local x = 1；", 1,
    "； (U+FF1B) is no mark of Lua; a statement ends without one, delete it"},
  {"local t = ｛1，2｝", 1, "｛ (U+FF5B) is not Lua's {; write {"},
  {"if x ＞ 1 then end", 1, "＞ (U+FF1E) is not Lua's >; write >"},
  {"print(‘你好’)", 1, '‘ (U+2018) is no quote of Lua; write "…"'},
  {'print("a")。', 1, "。 (U+3002) is no mark of Lua; a statement ends without one, delete it"},
  {"local 名字 = 1", 1,
    "名 (U+540D): names have only letters a to z, digits and _; texts stand in quotes"},
  {"print(你好)", 1,
    "你 (U+4F60): names have only letters a to z, digits and _; texts stand in quotes"},
  {'print("x")　print(2)', 1, "an invisible character, U+3000, stands here instead of a space"},
  {"local x = 3 × 4", 1, "× (U+00D7) is not Lua's *; write *"},
  {"local x = 3 ÷ 4", 1, "÷ (U+00F7) is not Lua's /; write /"},
  {"if x ≠ 3 then end", 1, "≠ (U+2260) is not Lua's ~=; write ~="},
  {"if x ≥ 3 then end", 1, "≥ (U+2265) is not Lua's >=; write >="},
  {"x = 5％2", 1, "％ (U+FF05) is not Lua's %; write %"},
  {"local x = y？1：2", 1, "a choice is written: condition and a or b"},
  {'print("a"、"b")', 1, "、 (U+3001) is not Lua's ,; write ,"},
  {"local x = 1 – 2", 1, "– (U+2013) is not Lua's -; write -"},
  {'print("a") -— comment', 1, "a comment begins with --"},
  {"—— comment", 1, "a comment begins with --"},
  {"// comment", 1, "a comment begins with --"},
  {"/* comment */", 1, "a comment begins with --"},
  {"@decorator\ndef f(): pass", 1, "there are no decorators: f = wrap(f)"},
  {'if __name__ == "__main__":\n    main()', 1,
    "a block begins with then and ends with end; there is no colon"},
  {"goto continue", 1,
    "write ::continue:: where the program is to go on; for a loop's next round, before its end"},
  {"local x = {...", 1, "the { of line 1 is not closed: } is missing"},
  {"return 1,", 1, "something is missing behind ,"},
  {"x = 3 if y else 4", 1, "a choice is written: y and 3 or 4"},
  {"x = y and 3 or", 1, "something is missing behind or"},
  {"x = [i for i in t]", 1, "there are no comprehensions: fill a table in a loop, t[#t + 1] = x"},
  {"t = {i: i for i in t}", 1,
    'fields of a table are written name = value, or ["a key"] = value; here: i = …'},
  {"class C(process) \nend", 1,
    "there is no class statement; a class of units is local C = process.class()"},
  {"class C:\n  def run(self):\n    pass", 1,
    "there is no class statement; a class of units is local C = process.class()"},
}

local texts = {}
for i, row in ipairs(rows) do texts[i] = row[1] end

-- What stands below the error of a text that Lua cannot read, in the language of the tests.
local function below(text)
  local _, message = load(text, "@script.lua")
  return explain(message, nil, nil, nil, function() return text end, false), message
end

describe("a text that is no Lua", function()
  it("is explained, with the line of the mistake", function()
    for i, row in ipairs(rows) do
      local text = row[1] .. "\n"
      local lines, message = below(text)
      assert.truthy(message, text)
      assert.equal(row[2], math.tointeger(lines:match "^%s*(%d+) | "), i .. ": " .. text .. lines)
      local line, what = message:match "^script.lua:(%d+): (.*)$"
      local hints = chunk(text, math.tointeger(line), what)
      assert.truthy(hints and hints.en:find(row[3], 1, true), text .. (hints and hints.en or ""))
      assert.truthy(hints.zh:find "[\xE4-\xE9][\x80-\xBF]", text .. hints.zh)
    end
  end)

  it("is explained, whatever stands before and behind it", function()
    for _, row in ipairs(rows) do
      for _, around in ipairs{{"local before = {1, 2}\n\n", "\nprint(before)\n"},
        {"do local t = {f = function() return 1 end} end\r\n", "\r\n"}} do
        local text = around[1] .. row[1] .. around[2]
        local lines, message = below(text)
        if message then
          local _, more = around[1]:gsub("\n", "")
          local shown = math.tointeger(lines:match "^%s*(%d+) | " or "")
          local last = select(2, text:gsub("\n", "")) + 1
          assert.is_true(not shown or shown >= 1 and shown <= last, text .. lines)
          if shown and lines:find(row[3], 1, true) then
            assert.equal(row[2] + more, shown, text .. lines)
          end
        end
      end
    end
  end)

  it("is explained in less than a tenth of a second, also within much text", function()
    local much = ("local x = {1, 2, 3} -- a line\n"):rep(5000)
    for i = 1, #rows, 16 do
      local began = os.clock()
      below(much .. rows[i][1] .. "\n")
      local took = os.clock() - began
      assert.is_true(took < 1, took) -- of 0.1 s on a machine that is not busy
    end
  end)

  it("changes nothing that the text could do", function()
    for _, text in ipairs(texts) do assert.is_nil(load(text), text) end
  end)
end)
