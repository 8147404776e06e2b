-- SPDX-License-Identifier: MIT
--- Every sentence in the sources that a person may read stands in the catalogue
--- (stdlib/conlua/texts), and is said in the reader's language.

local lfs = require "lfs"
local program = require "program"
local texts = require "conlua.texts"
local translated = require "conlua.explain.translated"

-- What is not said to people who use conlua, or is no sentence of its own.
local NOT_SAID = {
  -- To those who repair conlua: an invariant is broken, or memory is shown as it is.
  "conlua: internal error in process %d: ", "check: no memory", "check: a fiber came to its end",
  "check: a run went on behind its end", "check: the program has too many segments",
  "check: a unit went on behind its end", "check: the arena is in too many pieces",
  "a thread's life is taken already", "a record's head has room for the size", "a task keeps it",
  "sites of accessors", "the C library does not tell what a stream has in its buffer",
  "  %s %s#%d: state %d, refs %I, runs %I, joined %d, locks %I, pid %d",
  ", parent %d, block of %d%s%s\n",
  "  process %d: pid %d, creator %d, dead %d, left %d, carrier %d; refers to",
  -- Lua's own words, which scripts and tests compare; pieces of them.
  "Lua warning: ", " in conlua", "external hook", "=(command line)",
  "\n\t[C]: in function 'xpcall'",
  "error loading module '%s' from file '%s':\n\t%s", "(at list[%d]",
  "%sattempt to index a %s value%s", "string expected, got %s",
  "FILE* expected, got %s", "the policy failed in %s: %s\n%s",
  -- How a value shows itself: values stay the same in every language.
  "<program pid %d ended with %d>", "<program pid %d>", " blocked on %s#%d>", "<closed %s>",
  " of type %.60s", " upvalue '%.*s'", "<closed selector>", "<the same table>", "not set",
  "%d of %d wait", "job '%s'", "cpu %d", ", queue %d", "largest wait",
  -- Keys.
  "hog %s", "held %s %s", "unstarted %s", "ended badly", "lost %s", "unset %s", "question %s",
  "new ready", "ready running", "running ready", "running blocked", "blocked ready",
  "running terminated", "end of source",
  -- Part of what other programs, or Lua, read.
  "MemTotal: %llu kB", "TAP version 13", "not ok",
  "Output was truncated. Please limit to 500 chars", "waits for the Lua state",
  "ready, no processor", "conlua timeline", "stty -icanon -echo min 1",
  "conlua grade --again %s %s %s", "conlua grade --replay %s %s %s", "conlua grade 8 ",
  "return function(...)", "(require %q) ", "vary: field '%s' %s", "' or field '",
  "is_set empty full qsize closed locked value n_waiting broken count is_alive",
  -- How the grader writes down an event, as a program's line.
  "without waiting", "for %.3g s at most",
}

-- The end of the literal that begins at i.
local function end_of(text, i)
  local quote, at = text:sub(i, i), i + 1
  while true do
    at = text:find("[\\" .. quote .. "]", at)
    if text:sub(at, at) == quote then return at end
    at = at + 2
  end
end

-- The literals of a C text: joined where they stand side by side, with the place of each.
local function c_literals(text)
  local list, last, behind, i = {}, nil, 1, text:find "[\"'/]"
  while i do
    local stop
    if text:find("^/%*", i) then stop = select(2, text:find("*/", i, true))
    elseif text:find("^/", i) then stop = i
    else
      stop = end_of(text, i)
      if text:sub(i, i) == '"' then
        local said = text:sub(i + 1, stop - 1)
        if last and text:match("^%s*()", behind) == i then
          last.text = last.text .. said
        else
          last = {text = said, at = i}
          list[#list + 1] = last
        end
        behind = stop + 1
      end
    end
    i = text:find("[\"'/]", stop + 1)
  end
  return list
end

-- The literals of a Lua text that stand on one line each.
local function lua_literals(text)
  local list, i = {}, text:find "[\"'%[%-]"
  while i do
    local stop = i
    local level = text:match("^%-?%-?%[(=*)%[", i)
    if level then stop = select(2, text:find("]" .. level .. "]", i, true))
    elseif text:find("^%-%-", i) then stop = text:find("\n", i, true) or #text
    elseif text:find("^[\"']", i) then
      stop = end_of(text, i)
      list[#list + 1] = {text = text:sub(i + 1, stop - 1), at = i}
    end
    i = text:find("[\"'%[%-]", stop + 1)
  end
  return list
end

local function plain(text)
  text = text:gsub("\\n", "\n"):gsub("\\t", "\t"):gsub('\\(["\'\\])', "%1")
  return (text:gsub("^bad argument #%%?%w+ to '[^']*' %((.-)%)?$", "%1"))
end

-- All that the catalogue says in English, as one text.
local function english()
  local list = {}
  for _, module in pairs(texts.topics) do
    for _, row in pairs(require(module)) do list[#list + 1] = row[1] end
  end
  return table.concat(list, "\n\0") .. "\0" .. table.concat(NOT_SAID, "\0")
end

local function files(folder, ending, leave_out, list)
  for name in lfs.dir(folder) do
    local path = folder .. "/" .. name
    if name:sub(-#ending) == ending then list[#list + 1] = path
    elseif not name:find "%." and lfs.attributes(path, "mode") == "directory"
      and not leave_out[name] then files(path, ending, leave_out, list) end
  end
  return list
end

-- Where the words of help() stand, which have their Chinese there (help_spec).
local function in_words(text, at)
  local from = text:sub(1, at):match "^.*()const con_word [%w_]+%[%] = {"
  return from and not text:sub(from, at):find "\n};"
end

local function check(path, literals, is_sentence, all, text)
  local missing = {}
  for _, one in ipairs(literals) do
    local said = plain(one.text)
    if is_sentence(said) and not in_words(text, one.at) and not all:find(said, 1, true)
      and not all:find(said:gsub("^%s+", ""):gsub("[%s:;,]+$", ""), 1, true) then
      local _, line = text:sub(1, one.at):gsub("\n", "")
      missing[#missing + 1] = ("%s:%d: %q"):format(path:sub(#program.root + 2), line + 1, said)
    end
  end
  return missing
end

describe("a sentence for people", function()
  local all = english()

  it("stands in the catalogue if C says it", function()
    local missing = {}
    for _, path in ipairs(files(program.root .. "/interp", ".c", {}, {})) do
      local text = program.slurp(path)
      table.move(check(path, c_literals(text), function(said)
        return said:find "%a%a+ [%a%%'(<]" and not said:find "local yield"
          and not said:find "^%%%*"
          and not said:find "^%%lf"
      end, all, text), 1, 99, #missing + 1, missing)
    end
    assert.equal("", table.concat(missing, "\n"))
  end)

  it("stands in the catalogue if Lua says it", function()
    local missing = {}
    for _, path in ipairs(files(program.root .. "/stdlib/conlua", ".lua",
      {texts = true, help = true, explain = true, lessons = true}, {})) do
      local text = path:find "verdicts%.lua$" and "" or program.slurp(path) -- a topic's own rows
      table.move(check(path, lua_literals(text), function(said)
        return said:find "%l%l+ [%l%%']%l*" and not said:find "^%s*<" and not said:find "^[%^%%]"
          and not said:find "local " and not said:find "^%-%- "
          and not said:find "=\""
      end, all, text), 1, 99, #missing + 1, missing)
    end
    assert.equal("", table.concat(missing, "\n"))
  end)

  it("is one that conlua says: con_say takes a sentence of the program's", function()
    local said = {}
    for _, path in ipairs(files(program.root .. "/interp", ".c", {}, {})) do
      for key in program.slurp(path):gmatch "CON_SAYS_([%u_]+)" do said[key:lower()] = true end
    end
    for key in pairs(require(texts.topics.program)) do
      assert(said[key], key .. " is never said")
    end
  end)
end)

describe("an error in Chinese", function()
  -- The format with a value in each place, and these values.
  local function example(format, values)
    local n = 0
    return (format:gsub("%%(.)", function(letter)
      if letter == "%" then return "%" end
      n = n + 1
      values[n] = values[n]
        or (letter == "s" and "x" .. n or letter == "c" and "y" or tostring(7 + n))
      return values[n]
    end))
  end

  for topic, module in pairs(texts.topics) do
    if topic:find "^error_" then
      it("is found by its English: " .. topic, function()
        for _, row in ipairs(require(module)) do
          local values = {}
          local text = example(row[1], values)
          if text:find "[ :]" and not text:find "\n" then
            assert.equal(example(row[2], values), translated("zh", text))
            assert.equal("a.lua:3: " .. example(row[2], values),
              translated("zh", "a.lua:3: " .. text))
            assert.equal(text, translated("en", text))
          end
        end
      end)
    end
  end

  it("has its values in Chinese too, and stays as it is if nobody knows it", function()
    local cases = {
      {"x.lua:3: bad argument #1 to 'put' (queue expected, got no value)",
        "x.lua:3: 第 1 个参数有误，函数 'put'（应为 queue，得到 没有值）"},
      {"课程 1/x.lua:3: attempt to call a nil value (global 'spwan')",
        "课程 1/x.lua:3: 不能调用 nil 值（全局变量 'spwan'）"},
      {'[string "a: b"]:3: cannot send a file (at item.file)',
        '[string "a: b"]:3: 不能发送 file（位于 item.file）'},
      {"no money", "no money"}, {"limit", "limit"}, {"", ""}, {"a\nstep\n", "a\nstep\n"},
      {("%s"):rep(3000, " "), ("%s"):rep(3000, " ")}, {"(((%)%%", "(((%)%%"},
    }
    for _, case in ipairs(cases) do assert.equal(case[2], translated("zh", case[1])) end
  end)

  it("is what is shown; pcall has the English, and other values are left alone", function()
    local function run(code)
      return program.run(code, {before = "CONLUA_LANG=zh"})
    end
    local shown = run [[
      print(pcall(spwan)) print(select(2, pcall(queue, -1, -1, -1, -1)))
      process{target = function() queue().x = 1 end}:start()
      error "no money"]]
    assert.matches("attempt to call a nil value", shown.out, 1, true)
    assert.matches("surplus argument", shown.out, 1, true)
    assert.matches("no money", shown.err, 1, true)
    assert.matches("queue 没有字段 'x'", shown.err, 1, true)
    local short = run "local t\nprint(t.x)"
    assert.matches("2: 不能取 nil 值的字段（局部变量 't'）\n原文：attempt to index a nil value",
      short.err, 1, true)
  end)
end)

describe("help of the commands", function()
  it("is there in both languages, and so is what is said of a wrong command line", function()
    for _, command in ipairs{"", "check", "step", "grade", "lesson", "schedule"} do
      local function say(language, words)
        return program.shell{command = ('CONLUA_LANG=%s "$conlua" %s %s 2>&1'):format(language,
          command, words)}.out
      end
      local chinese, english_help = say("zh", "--help"), say("en", "--help")
      assert.matches("用法：", chinese, 1, true)
      assert.is_nil(chinese:find "Options" or chinese:find "[Uu]sage", command)
      assert.is_nil(english_help:find "[\x80-\xff]", command)
      for option in english_help:gmatch "%f[^%s]%-%-[%w-]+" do
        assert(chinese:find(option, 1, true), command .. option)
      end
      local wrong = say("zh", "--bla")
      assert(wrong:find("不认识的选项", 1, true) or wrong:find("没有选项", 1, true), wrong)
    end
  end)
end)
