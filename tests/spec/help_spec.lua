-- SPDX-License-Identifier: MIT
--- help(): every word has a page, in both languages, with errors, related words and an example that
--- runs; names are found however a script says them; the pager leaves the prompt as it was.

local lfs = require "lfs"
local program = require "program"
local pages = require "conlua.help.pages"
local topics = require "conlua.help.topics"

local all = topics.collect()
local LANGUAGES = {"en", "zh"}
local ERRORS = {"queue.Empty", "queue.Full", "queue.Closed", "pipe.Empty", "pipe.Closed",
  "barrier.Broken", "unit.Timeout", "unit.Terminated", "unit.Died", "unit.Cancelled", "deadlock",
  "interrupted"}

-- What `script` prints, with the language and further options.
local function prints(script, options)
  local r = program.shell{script = script, command = ('exec "$conlua" %s script.lua'):format(
    options or "--lang en --quiet")}
  assert.same({"", 0}, {r.err, r.code})
  return r.out
end

local function first_line(text) return text:match "^[^\n]*" end

local function count(text, part)
  local n, at = 0, 1
  while true do
    local from, to = text:find(part, at, true)
    if not from then return n end
    n, at = n + 1, to + 1
  end
end

-- The source of conlua, in which the messages of errors stand.
local function sources(folder, list)
  for name in lfs.dir(folder) do
    local path = folder .. "/" .. name
    if name:find "%.[ch]$" or name:find "%.lua$" then list[#list + 1] = program.slurp(path)
    elseif not name:find "^%." and name ~= "help" and lfs.attributes(path,
    "mode") == "directory" then
      sources(path, list)
    end
  end
  return list
end

describe("the pages of help()", function()
  it("have a row for every word, and a word or a topic for every row", function()
    assert.is_true(#all.list > 190, #all.list)
    for _, topic in ipairs(all.list) do
      assert(topic.has_row, topic.name .. ": no row in stdlib/conlua/help")
      assert(topic.usage or all.mistakes[topic.name] == nil and topic.group == "errors", topic.name)
    end
  end)

  it("have no row for a word that is not there", function()
    for _, group in ipairs(topics.groups) do
      for name in pairs(require("conlua.help." .. group.name)) do
        assert(all.of[name] or not _G[name:match "^%a+"], name .. ": no such word")
      end
    end
  end)

  it("say what a word means, in both languages", function()
    for _, topic in ipairs(all.list) do
      assert(topic.en and topic.en:find "%S", topic.name .. ": no meaning")
      assert(not topic.en:find "[\x80-\xff]", topic.name .. ": English?")
      assert(topic.zh:find "[\xe4-\xe9]", topic.name .. ": no Chinese")
      assert(utf8.len(topic.zh), topic.name)
      for i = 1, topic.more and 2 or 0 do assert(topic.more[i]:find "%S", topic.name) end
    end
  end)

  it("name errors that exist", function()
    local text = table.concat(sources(program.root .. "/interp",
      sources(program.root .. "/stdlib/conlua", {})), "\n")
    for key, row in pairs(all.mistakes) do
      assert(row[1] and row[2]:find "[\xe4-\xe9]", key)
      assert(not row.said or text:find(row.said, 1, true),
      key .. ": nobody says " .. tostring(row.said))
    end
    local used = {}
    for _, topic in ipairs(all.list) do
      for name in topic.errors:gmatch "%S+" do
        local is_error = all.of[name] and all.of[name].group == "errors"
        assert(is_error or all.mistakes[name], topic.name .. ": no error " .. name)
        used[name] = true
      end
    end
    for key in pairs(all.mistakes) do assert(used[key], key .. " is no word's error") end
    for _, name in ipairs(ERRORS) do assert.equal("errors", all.of[name].group, name) end
  end)

  it("name words that exist, and Python's or that it has none", function()
    for _, topic in ipairs(all.list) do
      local n = topic.of and 1 or 0
      for name in topic.see:gmatch "%S+" do
        assert(#topics.find(all, name) > 0, topic.name .. ": see also " .. name)
        assert(name ~= topic.name, name)
        n = n + 1
      end
      assert(n > 0, topic.name .. ": no related word")
      assert(topic.python == false or topic.python:find "%a", topic.name .. ": Python?")
      assert(not topic.of or all.of[topic.of], topic.name)
    end
  end)

  it("have an example that prints what it says", function()
    local folder = program.folder()
    local conlua, done = program.link(folder), {}
    for i, topic in ipairs(all.list) do
      assert(topic.example, topic.name .. ": no example")
      if not done[topic.example] then
        done[topic.example] = true
        local path, wanted = folder .. "/" .. i .. ".lua", {}
        program.spill(path, topic.example)
        local run <close> = io.popen(("exec timeout 60 %s --lang en %s 2>&1"):format(
          program.quoted(conlua), program.quoted(path)))
        local got = run:read "a"
        for line in topic.example:gmatch "%-%-> ([^\n]*)" do wanted[#wanted + 1] = line .. "\n" end
        if topic.prints then assert.matches(topic.prints, got)
        else assert.equal(table.concat(wanted), got, topic.name) end
        assert(topic.prints or #wanted > 0, topic.name .. ": its example says nothing")
      end
    end
    program.remove(folder)
  end)

  it("fit in 80 columns, and show each part once", function()
    for _, language in ipairs(LANGUAGES) do
      for _, topic in ipairs(all.list) do
        local page = pages.topic(all, topic, language)
        assert.equal(1, count("\n" .. page .. "\n", "\n" .. (topic.usage or topic.name) .. "\n"))
        for _, heading in ipairs(language == "en" and {"\nErrors", "\nPython: ", "\nExample\n"}
          or {"\n错误", "\nPython：", "\n例子\n"}) do
          local is_error = topic.group == "errors" and heading:find "[Ee]rror" or heading == "\n错误"
          if not is_error or topic.usage then assert.equal(1, count(page, heading), topic.name) end
        end
      end
    end
  end)
end)

describe("help()", function()
  it("lists the words by group, half a sentence each, in the reader's language", function()
    local english, chinese = prints "help()", prints("help()", "--lang zh")
    assert.matches("K is one of process, thread, isolate and\n?%s?green", english)
    assert.matches("K 代表 process、thread、isolate、green 之一", (chinese:gsub("\n", "")), 1, true)
    assert.matches("\n\nLocks\n  lock +A lock: one unit at a time holds it\n", english)
    assert.matches("\n\n锁\n  lock +互斥锁：同一时间只有一个单元持有它\n", chinese)
    for _, topic in ipairs(all.list) do
      if topic.word and not topic.method then
        local line = "\n  " .. topic.name:gsub("%.", "%%.") .. " +%S"
        assert.matches(line, english)
        assert.matches(line, chinese)
      end
    end
    for line in english:gmatch "[^\n]+" do assert.is_true(#line < 80, line) end
    assert.equal(english, prints [[help "?"]])
  end)

  it("finds a word by its value, its name, its method, by dot and colon", function()
    local script = [[
      local q = queue()
      for i, topic in ipairs{%s} do help(topic) print "=" end
    ]]
    local wanted = {
      ["queue:put(item, [wait])"] =
        [["queue.put", "queue:put", "put", q.put, " put ", "lifo_queue:put", "thread.queue.put"]],
      ["queue([maxsize=0]) -> queue"] = [[queue, "queue", q]],
      ["thread.spawn(f, ...) -> thread"] = [["thread.spawn", "thread:spawn"]],
      ["K.spawn(f, ...) -> unit"] = "thread.spawn, process.spawn",
      ["local u = spawn(f, ...)"] = [["unit", unit, process{target = print}, thread.current()]],
      ["unit:join([wait]) -> boolean"] = [["process.join", "thread:join", "unit.join"]],
      ["join(u, ...) or join{u, ...}"] = [["join", join]],
      ["u.exitcode"] = [["exitcode", "unit.exitcode", "process.exitcode"]],
      ["u.state"] = [["state", "thread.state"]],
      ["lock:acquire([wait]) -> boolean"] = [["rlock:acquire", lock().acquire, rlock().acquire]],
      ["rlock() -> rlock"] = [[rlock(), "rlock"]],
      ["signal.on(name, f or \"ignore\" or \"default\")"] = [[signal.on, "signal.on"]],
      ["os.getpid() -> integer"] = [[os.getpid, "getpid", "os.getpid"]],
      ["print(...)"] = [[print, "print"]],
      ["future:result([wait]) -> what the function returned"] = [["future.result"]],
      ["local f = executor:submit(g, ...)"] = [[thread_executor(1):submit(math.max, 1)]],
      ["timer(seconds, f, ...) -> timer"] = [[timer, timer(1, print)]],
      ["local f = io.open(name, mode)"] = [[io.stdout, "file"]],
      ["local socket = require \"socket\""] = [["socket", (require "socket")]],
    }
    for usage, list in pairs(wanted) do
      local out = prints(script:format(list))
      for page in out:gmatch "(.-)\n=\n" do assert.equal(usage, first_line(page), list) end
      assert.equal(1, count(out:match "(.-)\n=\n", "\nExample\n"))
    end
    for _, name in ipairs(ERRORS) do
      assert.equal(prints("help " .. name:gsub("^", "("):gsub("$", ")")),
        prints(("help %q"):format(name)))
    end
  end)

  it("shows all words of a name, and no page twice", function()
    local out = prints [[help "acquire"]]
    for _, kind in ipairs{"lock", "semaphore", "condition"} do
      assert.equal(1, count(out, kind .. ":acquire([wait]) -> boolean\n"))
    end
    assert.equal(1, count(prints [[help "queue"]], "queue([maxsize=0]) -> queue"))
    assert.equal(1, count(prints [[help(print)]], "print(...)"))
    assert.matches("See also: [^E]*unit:join", prints [[help "join"]])
  end)

  it("knows topics that are no words", function()
    for _, name in ipairs{"deadlock", "wait", "exitcode", "state", "kwargs", "shake", "socket",
      "errors", "process", "thread", "isolate", "green"} do
      assert.matches("\nExample\n", prints(("help %q"):format(name)))
      assert.matches("\n例子\n", prints(("help %q"):format(name), "--lang zh"))
    end
  end)

  it("searches names, usages, meanings, Python's names, and Chinese", function()
    for text, name in pairs{["lifo"] = "lifo_queue", ["asyncio.taskgroup"] = "green.scope",
      ["栈"] = "lifo_queue", ["maxsize=0"] = "queue", ["last in, first"] = "lifo_queue"} do
      assert.matches("\n  " .. name .. " +%S", prints(("help %q"):format("?" .. text)))
    end
    assert.equal("no word speaks of 'xyzzy'; help() lists the words\n", prints [[help "? xyzzy"]])
    assert.matches("没有一个词讲到“xyzzy”", prints([[help "?xyzzy"]], "--lang zh"), 1, true)
    assert.matches("no word speaks of '???'", prints [[help "?\27\xff\0"]], 1, true)
  end)

  it("says what is near to a name that it does not know", function()
    assert.matches("there is no help for 'quue'; did you mean queue", prints [[help "quue"]])
    assert.matches("did you mean queue:put%?", prints [[help "queue.putt"]])
    assert.matches("did you mean spawn", prints [[help "spwan"]])
    assert.matches("没有“quue”的说明；你要的是 queue", prints([[help "quue"]], "--lang zh"), 1, true)
    assert.matches("Queue is Python's name; here it is queue.\n\nqueue(", prints [[help "Queue"]],
      1, true)
    assert.matches("here it is rlock", prints [[help "threading.RLock"]])
    assert.equal("there is no help for that; help() lists the words\n",
      prints [[help(("x"):rep(1e6))]])
    assert.equal("没有它的说明；help() 列出全部的词\n", prints("help(12)", "--lang zh"))
  end)

  it("says of Lua's own words where they are explained", function()
    local wanted = "string.format is Lua's own: https://www.lua.org/manual/5.4/manual.html"
      .. "#pdf-string.format\n"
    assert.equal(wanted:rep(2), prints [[help "string.format" help(string.format)]])
    assert.matches("pairs is Lua's own: %S+#pdf%-pairs\n$", prints "help(pairs)")
    assert.matches("table is Lua's own: %S+#6%.6\n$", prints "help(table)")
  end)

  it("works in every kind of unit, under --shake, and when the script changes the libraries",
    function()
    local page = prints "help(lock)"
    for _, kind in ipairs{"process", "thread", "isolate", "green"} do
      assert.equal(page, prints(kind .. ".spawn(function() help(lock) end):join()"))
    end
    assert.equal(page, prints("help(lock)", "--lang en --shake=1"))
    assert.equal(page, prints [[
      local help, lock = help, lock
      local globals = _G
      for name in pairs(globals) do globals[name] = nil end
      help(lock)
    ]])
    assert.equal(page:rep(2), prints [[
      local t = thread.spawn(help, lock)
      help "lock"
      t:join()
    ]])
  end)

  it("loads its pages when it is first called", function()
    assert.equal("0\n", prints [[
      local n = 0
      for name in pairs(package.loaded) do if name:find "help" then n = n + 1 end end
      print(n)
    ]])
  end)

  it("takes one argument", function()
    assert.matches("bad argument #2 to 'help'", program.run("help(lock, 1)").err)
  end)
end)

describe("on a terminal, help()", function()
  local terminal = require "terminal"

  it("goes through the pager where it does not fit, and leaves the prompt as it was", function()
    local t <close> = terminal.open("PAGER='head -n 1' TERM=xterm $conlua --lang en")
    t:wait "\n>"
    t:enter "help()"
    t:wait "help(word) tells of a word"
    t:enter "40 + 2"
    local screen = t:wait "\n42"
    assert.is_nil(screen:find("Short for", 1, true))
    t:enter "help(event)"
    t:wait "A flag that units wait for"
    t:enter "40 + 3"
    t:wait "\n43"
  end)

  it("gives annotations of LuaCATS, for editors, which hold each word of conlua", function()
    local text = program.output [[io.write(require "conlua.help.luacats"())]]
    assert(load(text))
    for _, line in ipairs{"function queue_methods:put(item, wait) end",
      "function spawn(f, ...) end", "function isolate.spawn(f, ...) end",
      "---@class queuelib", "---@return future",
      "---@overload fun(maxsize?: integer): queue", "--- Python: multiprocessing.Queue",
      "queue.Empty = nil", "function scheduling.run(fields) end"} do
      assert.truthy(text:find("\n" .. line .. "\n", 1, true), line)
    end
    for params, names in text:gmatch "\n((%-%-%-@param [^\n]*\n)+)function [%w_.:]+%((.-)%)" do
      for name in params:gmatch "@param ([%w_.]+)" do assert.truthy(names:find(name, 1, true)) end
    end
    local nothing = {require = true, coroutine = true, debug = true, os = true, io = true,
      file = true, print = true}
    for _, topic in ipairs(require("conlua.help.topics").collect().list) do
      if topic.library and topic.library ~= "K" and not nothing[topic.library] then
        local last = topic.name:match "[%w_]+$"
        assert.truthy(text:find("[%s.:]" .. last .. "[( ]"), topic.name)
      end
    end
  end)

  it("goes through less in a script, and not in a child or into a file", function()
    local t <close> = terminal.open(
      [[PAGER= TERM=xterm $conlua --lang en -e 'help()'; PAGER='echo paged; cat' $conlua ]]
      .. [[-e 'spawn(help):join() print "without"' | tail -n 1]])
    t:wait "help(word) tells of a word"
    t:press "q"
    local screen = t:wait "without"
    assert.is_nil(screen:find("paged", 1, true))
  end)
end)
