-- SPDX-License-Identifier: MIT
--- `conlua --timeline=FILE`: the script runs as without, and the picture is there whatever ends the
--- script; what the picture says holds for lessons and for random programs.

local cjson = require "cjson"
local grading = require "grading"
local lesson = require("lesson").source
local program = require "program"
local recorded = require "recorded"

--- Run a script with a timeline: the result, with the picture as field `picture`.
local function draw(script, ending, options)
  options = options or {}
  local r = program.shell {
    script = script, input = options.input, timeout = 100,
    command = (options.before or "") .. ' "$conlua" ' .. (options.words or "")
      .. " --timeline=picture." .. ending .. " script.lua; code=$?; echo; echo CODE $code; "
      .. (options.after or "") .. " cat picture." .. ending,
  }
  r.printed, r.code, r.picture = r.out:match "^(.-)\nCODE (%d+)\n(.*)$"
  r.code = tonumber(r.code)
  return r
end

--- The sentences below the columns.
local function sentences(picture)
  local list = {}
  for sentence in picture:gmatch "\n *%d+%. ([^\n]+)" do list[#list + 1] = sentence end
  return table.concat(list, "\n")
end

describe("a run with a timeline", function()
  it("prints what it prints without, and ends with the same code", function()
    local script = "io.write(io.read('a')) io.stderr:write('err') os.exit(7)"
    local r = draw(script, "txt", {input = "in"})
    assert.same({"in", "err", 7}, {r.printed, r.err, r.code})
    assert.matches("ends, exit code 7", r.picture, 1, true)
  end)

  it("has no child, no descriptor and no process number more than without", function()
    local script = [[
      print(os.getppid(), io.popen("ls /proc/" .. os.getpid() .. "/task/*/children; cat /proc/"
        .. os.getpid() .. "/task/*/children | wc -w"):read "a")
      local f = io.open("/dev/null") print(tostring(f) ~= "" and
        io.popen("ls /proc/" .. os.getpid() .. "/fd | sort -n | head -4 | tr '\n' ' '"):read "a")]]
    local with = draw(script, "txt").printed
    assert.matches("\n1\n", with) -- popen's own
    assert.matches("0 1 2 3", with, 1, true)
  end)

  it("is ended by the signal that ends it without", function()
    local r = draw('os.execute("kill -TERM " .. os.getpid()) sleep(10)', "txt",
      {after = "while ! grep -qs '^ 1[.]' picture.txt; do :; done;"})
    assert.equal(128 + 15, r.code)
    assert.matches("main", r.picture, 1, true)
  end)

  -- The recording was a file of 64 MB: where files were limited to less, the script was killed by
  -- SIGXFSZ before its first line.
  it("runs where files may be small only, and descriptors few", function()
    for _, limit in ipairs{"ulimit -f 64;", "exec 3<&- 4<&- 5<&-; ulimit -n 6;"} do
      local r = draw("lock():acquire() print 'done' os.exit(3)", "txt", {before = limit})
      assert.same({"done", 3, ""}, {r.printed:match "%a+", r.code, r.err}, limit)
      assert.matches("ends, exit code 3", r.picture, 1, true)
    end
  end)

  it("says at once where no picture can be written", function()
    local r = program.shell{command = [["$conlua" --timeline=no/where.txt -e 'print(1)']]}
    assert.same({2, ""}, {r.code, r.out})
    assert.matches("cannot write no/where.txt: No such file", r.err, 1, true)
    r = program.shell{command = [["$conlua" --timeline=x.png -e 'print(1)']]}
    assert.same({2, ""}, {r.code, r.out})
    assert.matches(".html, .json or .txt, or -", r.err, 1, true)
  end)

  it("goes to stdout behind what the script prints", function()
    local r = program.shell{command = [["$conlua" --timeline=- -e 'print "hello"']]}
    assert.matches("^hello\n[%d.]+ ms, 1 units", r.out)
    assert.equal("", r.err)
  end)
end)

describe("the picture is there", function()
  local waits = "while ! grep -qs '^ 1[.]' picture.txt; do :; done;"

  it("after a SIGKILL of the script's process, up to the last word", function()
    local r = draw([[
      local m = lock()
      local p = spawn(function() m:acquire() event():wait(0.05) end)
      p:join()
      print "last" io.stdout:flush()
      os.execute("kill -9 " .. os.getpid())]], "txt", {after = waits})
    assert.equal(128 + 9, r.code)
    assert.matches("“last”", r.picture, 1, true)
    assert.matches("The script was killed", sentences(r.picture), 1, true)
  end)

  it("after a SIGKILL of a unit that has a lock, and says who got the lock", function()
    local r = draw([[
      local m, ready, comes = lock(), event(), event()
      local dead = process{name = "dead", target = function()
        m:acquire() ready:set() sleep(600)
      end}
      local heir = process{name = "heir", target = function()
        ready:wait() comes:set() m:acquire()
      end}
      dead:start() heir:start() comes:wait()
      while heir.state ~= "blocked" do sleep(0.001) end
      dead:kill() heir:join() dead:join()]], "txt")
    assert.equal(0, r.code)
    local said = sentences(r.picture)
    assert.matches("dead died %(signal 9%) at [^\n]- with m in hand%. heir got it", said)
  end)

  it("after Ctrl-C", function()
    local r = draw('timeline.mark "last" os.execute("kill -INT " .. os.getpid()) sleep(10)', "txt",
      {after = waits})
    assert.equal(128 + 2, r.code)
    assert.matches("⚑ last", r.picture, 1, true)
    assert.falsy(sentences(r.picture):find("killed", 1, true))
  end)

  it("as far as the recording had room, and says how much is missing", function()
    local r = draw("for i = 1, 9000 do local m = lock() m:acquire() end print 'done'", "txt",
      {before = "CONLUA_TIMELINE_MB=1 "})
    assert.same({"done", 0}, {r.printed:match "%a+", r.code})
    assert.matches("The recording was full at [^:]-: %d+ events after that are missing",
      sentences(r.picture))
  end)

  it("as far as the disk had room, and the script ends as without", function()
    local r = draw([[
      local m = lock()
      for i = 1, 5000 do
        m:acquire()
        m:release()
      end
      print "done"]], "json",
      {before = "ulimit -f 2100; CONLUA_TIMELINE_MB=1"})
    assert.same({"done", 0}, {r.printed:match "%a+", r.code})
    assert.matches("there was no room for the whole timeline", r.err, 1, true)
    assert.is_true(#cjson.decode(r.picture).traceEvents > 10)
  end)

  it("shows names, lines and output as text", function()
    local r = draw([[
      print("</script><b>\27[31m\0\255\u{2028}")
      process{name = "<i>&\"'\n\255", target = function() end}:start()
      join()]], "json")
    local names = {}
    for _, e in ipairs(cjson.decode(r.picture).traceEvents) do names[e.name] = true end
    assert.falsy(r.picture:find "[<\1-\9\11-\31]")
    assert.truthy(utf8.len(r.picture))
    assert.is_true(names["</script><b>\27[31m\0\u{FFFD}\u{2028}\n"])
  end)
end)

describe("the text of a timeline", function()
  it("has a column for each unit, and tells of the deadlock of lesson 20", function()
    local r = draw(lesson "20-deadlock", "txt")
    assert.matches("│ main +│ egon +│ jason", r.picture)
    assert.matches("eats”", r.picture, 1, true)
    assert.matches("⟳ deadlock", r.picture, 1, true)
    assert.matches("\n  timeline: picture.txt\n$", r.err)
    local said = sentences(r.picture)
    assert.matches("A ring closed at .- wanted %a+, which %a+ held, %a+ wanted %a+, which", said)
    assert.matches("Had all taken bowl before chopsticks, no ring could", said, 1, true)
  end)

  it("is Chinese where conlua speaks Chinese", function()
    local r = draw(lesson "20-deadlock", "txt", {words = "--lang zh"})
    assert.matches("如果大家都先取 bowl，再取 chopsticks，环就不会闭合。", r.picture, 1, true)
  end)

  it("tells which lines several units ran at once without a lock", function()
    local quick = lesson "09-tickets":gsub("/ 10 ", "/ 50 ")
    local said = sentences(draw(quick, "txt").picture)
    assert.matches("units were in line 26 at the same time", said, 1, true)
    assert.matches("took turns with mutex, never more than one was in line 26.", said, 1, true)
    assert.matches("mutex was taken 10×", said, 1, true)
  end)
end)

describe("what the system knows of a run", function()
  it("is told: who was ready, and had no processor", function()
    local r = draw([[
      local go = barrier(3)
      local function spin()
        go:wait()
        local till = clock() + 0.05
        local n = 0
        while clock() < till do n = n + 1 end
        lock()
      end
      join(spawn(spin), spawn(spin), spawn(spin))]], "txt", {before = "taskset -c 0"})
    assert.matches("│ ready, no processor free", r.picture, 1, true)
    assert.matches("Units that could run had to wait", sentences(r.picture), 1, true)
  end)

  it("is told: what was stopped from outside, and for how long", function()
    local r = draw([[
      local p = spawn(function() event():wait(30) end)
      sleep(0.05)
      os.execute("kill -STOP " .. p.pid)
      sleep(1)
      os.execute("kill -CONT " .. p.pid)
      p:terminate() p:join()]], "json")
    local longest = 0
    for _, e in ipairs(cjson.decode(r.picture).traceEvents) do
      if e.cat == "stopped" then longest = math.max(longest, e.dur) end
    end
    assert.is_true(longest > 500000, longest .. " µs")
  end)
end)

describe("the words of timelines", function()
  it("record a piece of code, with marks and regions", function()
    local r = program.run [[
      print "before"
      timeline.start()
      timeline.mark "here"
      print(timeline.region("inside", function(a, b) return a + b end, 1, 2))
      spawn(function() timeline.mark "child" end):join()
      print(timeline.stop "-")
      print "after"]]
    assert.matches("│ ⚑ here", r.out, 1, true)
    assert.matches("▶ inside.*◀ inside.*│ ⚑ child.*true\nafter\n$", r.out)
    assert.falsy(r.out:find "“before”")
  end)

  it("leave a region by an error, and in a task", function()
    assert.equal("false\toops\ndone\t1\n", program.output [[
      print(pcall(timeline.region, "r", error, "oops", 0))
      print(green.spawn(function()
        return timeline.region("r", function() sleep(0.001) return "done", 1 end)
      end):join() and "done", 1)]])
  end)

  it("say where they make no sense", function()
    local r = program.run [[
      print(pcall(timeline.stop, "x.txt"))
      timeline.start()
      print(pcall(timeline.start))]]
    assert.matches("no timeline was started", r.out, 1, true)
    assert.matches("a timeline is being recorded already", r.out, 1, true)
  end)

  it("go along with unit:states()", function()
    local r = draw("local u = spawn(function() end) u:join() print(#u:states() > 0)", "txt",
      {words = "--states"})
    assert.equal("true", r.printed:match "%a+")
    assert.matches("Process-1", r.picture, 1, true)
  end)
end)

describe("a submission", function()
  it("can neither forge regions of an exercise nor take the grader's recording away", function()
    local here <close> = grading.new("return {title = 'x', checks = {}}", {["a.lua"] = [[
      print(pcall(timeline.start))
      timeline.region("inside", function() timeline.mark "inside" end)
      print(pcall(timeline.stop, "x.txt"))
      lock()]]})
    local run = cjson.decode((here:grade "--trusted --again 0 --format json ex a.lua"))
    local seen = {}
    for _, e in ipairs(run.events) do seen[e.op] = true end
    assert.is_true(seen.new)
    assert.is_nil(seen.enter or seen.leave or seen.mark)
    assert.matches("recorded already.*no timeline was started", run.stdout)
  end)
end)

describe("a stopped process", function()
  it("is shown as stopped", function()
    local r = draw([[
      local p = process{target = function() sleep(10) end}
      p:start() sleep(0.05)
      signal.send(p, "STOP") sleep(0.02) signal.send(p, "CONT")
      p:terminate() p:join()]], "txt")
    assert.matches("│ stopped", r.picture, 1, true)
  end)
end)

describe("what a timeline shows agrees with the run:", function()
  local lessons = {"14-pipe", "15-semaphore", "16-event", "17-threads", "19-rlock", "20-deadlock",
    "24-pool", "29-green"}
  for _, name in ipairs(lessons) do
    it("lesson " .. name, function()
      local r = draw(lesson(name), "json")
      assert.equal(0, r.code)
      recorded.check(r.picture)
      local printed, shown = {}, {}
      for line in r.printed:gmatch "[^\n]+" do printed[#printed + 1] = line end
      for _, e in ipairs(cjson.decode(r.picture).traceEvents) do
        if e.cat == "output" and e.name ~= "\n" then
          for line in e.name:gmatch "[^\n]+" do shown[#shown + 1] = line end
        end
      end
      table.sort(printed)
      table.sort(shown)
      assert.same(printed, shown)
    end)
  end

  --- A program of random words.
  local function random_program(seed)
    return ("math.randomseed(%d)\n"):format(seed) .. [[
      local kinds = {process, thread, isolate}
      local a, b, s, q, e = lock(), rlock(), semaphore(2), queue(3), event()
      local function work(i, seed)
        math.randomseed(seed)
        for n = 1, 12 do
          local what = math.random(7)
          if what == 1 then local _ <close> = a:guard() sleep(math.random() / 2000)
          elseif what == 2 then local _ <close> = b:guard() local _ <close> = b:guard()
          elseif what == 3 then s:acquire() sleep(math.random() / 2000) s:release()
          elseif what == 4 then pcall(q.put, q, n, 0.001)
          elseif what == 5 then pcall(q.get, q, 0.001)
          elseif what == 6 then e:set() e:clear()
          else e:wait(0.001) end
        end
      end
      local units = {}
      for i = 1, 6 do
        local kind = kinds[math.random(#kinds)]
        units[i] = kind == isolate and spawn(work, i, i) or kind{target = work, args = {i, i}}
        if kind ~= isolate then units[i]:start() end
      end
      join(units)
      while pcall(q.get, q, false) do end
      print "end"]]
  end

  for seed = 1, 6 do
    it("random program " .. seed, function()
      local r = draw(random_program(seed), "json")
      assert.same({"end", 0}, {r.printed:match "%a+", r.code}, r.err)
      local _, counts = recorded.check(r.picture)
      for name, n in pairs(counts) do
        if name:find "^queue" then assert.equal(0, n, "items without a get") end
        if name:find "^semaphore" then assert.equal(2, n) end
      end
    end)
  end
end)
