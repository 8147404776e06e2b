-- SPDX-License-Identifier: MIT
--- What a graded run tells of its units, beside their order: who prints within what, with which
--- process number; what pools do; who looks, and who is ended by the end of the script.

local grading = require "grading"

local function spec(checks)
  return ("return {title = 'any', runs = 2, shaken = 0, limits = {wall = 60, cpu = 20}, "
    .. "checks = {%s}}"):format(checks)
end

-- The names of the checks that did not hold of each script, by the scripts' names.
local function failed(checks, scripts)
  local files = {}
  for name, text in pairs(scripts) do files["all/" .. name .. ".lua"] = text end
  local here <close> = grading.new(spec(checks), files)
  local out, _, err = here:grade "--trusted --format json --jobs 2 ex all"
  local found = {}
  for _, record in ipairs(require "cjson".decode(out)) do
    local list = {}
    for _, check in ipairs(record.checks) do
      if check.verdict ~= "pass" then list[#list + 1] = check.name end
    end
    found[record.submission:match "([^/]*)%.lua$"] = table.concat(list, " ")
  end
  return found, out .. err
end

local function check_all(checks, scripts, wanted)
  local found, text = failed(checks, scripts)
  for name in pairs(scripts) do
    assert(found[name] == (wanted[name] or ""),
      ("%s: '%s' failed\n%s"):format(name, tostring(found[name]), text))
  end
end

describe("a line", function()
  it("is of a callback, or of a handler of a signal", function()
    check_all("by{name = 'c', line = 'got {n:int}', within = 'callback', kind_of = 'main'}", {
      callback = "local p = pool(2) p:apply_async(function() return 1 end, {}, "
        .. "function(n) print('got ' .. n) end) p:close() p:join()",
      done = "local e = process_executor(1) e:submit(function() return 1 end)"
        .. ":add_done_callback(function(f) print('got ' .. f:result()) end) e:shutdown()",
      pieces = "local p = pool(2) p:apply_async(function() return 1 end, {}, "
        .. "function(n) io.write('got ', n, '\\n') end) p:close() p:join()",
      plain = "local p = pool(2) print('got ' .. p:apply_async(function() return 1 end):result())",
      late = "local p, m = pool(2) p:apply_async(function() return 1 end, {}, "
        .. "function(n) m = n end) p:close() p:join() print('got ' .. m)",
      worker = "local p = pool(2) p:apply_async(function() print('got 1') end) p:close() p:join()",
    }, {plain = "c", late = "c", worker = "c"})
    check_all("by{name = 'h', line = 'term', within = 'handler'}", {
      handler = "signal.on('TERM', function() print 'term' end) signal.send(os.getpid(), 'TERM') "
        .. "sleep(0)",
      plain = "print 'term'",
    }, {plain = "h"})
    check_all("by{name = 't', line = 'rings', within = 'timer', kind_of = 'main'}", {
      timer = "local t = timer(0, print, 'rings') t:start() t:join()",
      plain = "local t = timer(0, math.abs, 1) t:start() t:join() print 'rings'",
      thread = "thread.spawn(print, 'rings'):join()",
    }, {plain = "t", thread = "t"})
  end)

  it("has the number of the process that prints", function()
    check_all("by{name = 'p', line = '{who:word} in {me:int}', pid = 'me', n = 2}", {
      own = "print('main in ' .. os.getpid()) spawn(function() "
        .. "print('child in ' .. os.getpid()) end):join()",
      thread = "print('main in ' .. os.getpid()) thread.spawn(function() "
        .. "print('child in ' .. os.getpid()) end):join()",
      isolate = "print('main in ' .. os.getpid()) isolate.spawn(function() "
        .. "print('child in ' .. os.getpid()) end):join()",
      task = "print('main in ' .. os.getpid()) spawn(function() green.spawn(function() "
        .. "print('child in ' .. os.getpid()) end):join() end):join()",
      parent = "local me = os.getpid() print('main in ' .. me) "
        .. "spawn(function() print('child in ' .. me) end):join()",
      child = "local p = spawn(sleep, 0) print('main in ' .. os.getpid()) p:join() "
        .. "print('child in ' .. p.pid)",
      made_up = "print 'main in 1234567' print 'child in 1234567'",
    }, {parent = "p", child = "p", made_up = "p"})
  end)
end)

describe("a pool", function()
  local SQUARES = "local p, gate = pool(%d), event() "
    .. "local function square(n) gate:wait() return n * n end "
  -- No task is done before all are submitted.
  local TOGETHER = "for n = 1, 4 do p:apply_async(square, {n}) end gate:set() p:close() p:join()"

  it("has a size, and tasks that its workers do", function()
    check_all("pool{name = 'p', size = 3, tasks = {min = 4}, by = 'process'}, "
      .. "in_flight{name = 'f', n = 2}", {
      async = SQUARES:format(3) .. TOGETHER,
      map = SQUARES:format(3)
        .. "local all = p:map_async(square, {1, 2, 3, 4}, 1) gate:set() all:result()",
      executor = "local e, gate = process_executor(3), event() "
        .. "for n = 1, 4 do e:submit(gate.wait, gate) end gate:set() e:shutdown()",
      others = "local q = pool(2) q:apply(math.abs, {1}) " .. SQUARES:format(3) .. TOGETHER,
      small = SQUARES:format(2) .. TOGETHER,
      one_by_one = SQUARES:format(3) .. "gate:set() for n = 1, 4 do p:apply(square, {n}) end",
      waits = SQUARES:format(3)
        .. "gate:set() for n = 1, 4 do p:apply_async(square, {n}):result() end",
      few = SQUARES:format(3) .. TOGETHER:gsub("4", "3"),
      threads = "local p, gate = thread_pool(3), event() "
        .. "for n = 1, 4 do p:apply_async(gate.wait, {gate}) end gate:set() p:close() p:join()",
      none = "print(1)",
    }, {small = "p", one_by_one = "f", waits = "f", few = "p", threads = "p", none = "p f"})
  end)

  it("has tasks that return numbers, in whatever form", function()
    local POOL = "local p = pool(2) for n = 1, 3 do p:apply_async(function(n) return %s end, {n}) "
      .. "end p:close() p:join()"
    check_all("pool{name = 'p', results = {1, 4, 9}}", {
      number = POOL:format "n * n",
      float = POOL:format "n * n / 1",
      text = POOL:format "('%d squared is %d'):format(n, n * n)",
      table = POOL:format "{number = n, square = {n * n}}",
      second = POOL:format "n, nil, n * n",
      map = "pool(2):map(function(n) return n * n end, {1, 2, 3})",
      many = "local p = pool(2) p:apply_async(function() local t = {} for i = 1, 1000 do t[i] = i "
        .. "end return t end):result()",
      unknown = POOL:format "cell(n * n)",
      same = POOL:format "n",
      nothing = POOL:format "nil",
      main = POOL:format "n" .. " print(1, 4, 9)",
      cyclic = POOL:format "(function(t) t[1] = t return t end){}",
      fails = POOL:format "error(n * n)",
    }, {same = "p", nothing = "p", main = "p", fails = "p"})
  end)
end)

describe("a unit", function()
  it("looks, or reads a cell, before it can know", function()
    check_all("looks{name = 'l', op = 'get', kind_of = 'queue', of = 'process'}", {
      qsize = "local q = queue() q:put(1) spawn(function() if q:qsize() > 0 then q:get() end end)"
        .. ":join()",
      cell = "local q, c = queue(), cell(1) q:put(1) spawn(function() if c:get() > 0 then q:get() "
        .. "end end):join()",
      thread = "local q = queue() q:put(1) spawn(function() local n = q:qsize() "
        .. "thread.spawn(function() q:get() end):join() end):join()",
      main = "local q = queue() q:put(1) q:put(2) q:get() "
        .. "spawn(function() if not q:empty() then q:get() end end):join()",
      blind = "local q = queue() q:put(1) spawn(function() q:get() end):join()",
      closed = "local q = queue() q:put(1) q:close() spawn(function() repeat q:get() "
        .. "until q:closed() end):join()",
      other = "local q = queue() q:put(1) spawn(function() event():is_set() q:get() end):join()",
      nobody = "print(1)",
    }, {blind = "l", closed = "l", other = "l", nobody = "l"})
  end)

  it("is ended by the end of the script, or comes to its own", function()
    check_all("outlives{name = 'o', kind_of = 'daemon'}", {
      waits = "local q = queue() daemon(q.get, q) sleep(0.05)",
      exits = "local q = queue() daemon(q.get, q) os.exit(0)",
      ends = "local p = daemon(print) p:join()",
      killed = "local q = queue() local p = daemon(q.get, q) p:terminate() p:join()",
      ordinary = "spawn(print):join()",
    }, {ends = "o", ordinary = "o", killed = "o"})
  end)

  it("is made in a way", function()
    check_all("started{name = 's', process = 1, how = 'class'}", {
      class = "local C = process.class() function C:run() end local c = C() c:start() c:join()",
      call = "local c = process{target = print} c:start() c:join()",
    }, {call = "s"})
  end)

  it("may live with others at once", function()
    check_all("concurrent{name = 'c', units = 'process', n = 3}", {
      all = "local t = {} for n = 1, 3 do t[n] = spawn(print) end join(t)",
      serial = "for n = 1, 3 do spawn(print):join() end",
      chain = "local e = event() local a = spawn(print) spawn(function() e:set() end) e:wait() "
        .. "a:join() spawn(print)",
    }, {serial = "c", chain = "c"})
    check_all("concurrent{name = 'c', op = 'wait', kind_of = 'event', n = 2}", {
      both = "local e, t = event(), {} for n = 1, 2 do t[n] = spawn(e.wait, e) end e:set() join(t)",
      late = "local e, t = event(), {} e:set() for n = 1, 2 do t[n] = spawn(e.wait, e) end join(t)",
      gate = "local e, m, t = event(), lock(), {} for n = 1, 2 do t[n] = spawn(m.with, m, e.wait, "
        .. "e) end sleep(0.05) e:set() join(t)",
      looks = "local e = event() e:set() e:is_set() e:is_set()",
    }, {gate = "c", looks = "c"})
  end)

  it("is waited for, in whatever way", function()
    -- The end of the thread is told before the system has one thread less.
    local flag = [[
      local function threads()
        for line in io.lines "/proc/self/status" do
          local n = line:match "^Threads:%s*(%d+)"
          if n then return tonumber(n) end
        end
      end
      local before, over = threads(), false
      thread.spawn(function() over = true end)
      while not over or threads() > before do sleep(0.001) end]]
    check_all("joined{name = 'j'}", {
      join = "spawn(print):join()",
      any = "wait_any{spawn(print)}",
      state = "local p = spawn(print) while p:is_alive() do sleep(0.001) end",
      flag = flag,
      handed = "local q = queue() spawn(function() spawn(print):join() q:put(1) end):join()",
      nobody = "spawn(print) sleep(0.1)",
      told = "local e = event() spawn(function() e:set() end) e:wait()",
    }, {nobody = "j", told = "j", flag = nil})
  end)

  it("counts operations on objects of any kind", function()
    check_all("count{name = 'c', op = 'set', kind_of = 'cell', n = 2}, "
      .. "count{name = 'e', op = 'set', kind_of = 'event', n = 1}, "
      .. "count{name = 'a', op = 'add', n = 3}, count{name = 'p', op = 'put', kind_of = 'pool', "
      .. "n = 1}, count{name = 'g', op = 'collect', n = 1}", {
      all = "local c = cell(0) c:set(1) c:set(2) event():set() c:add(1) c:add(1) c:add(1) "
        .. "local p = pool(1) p:apply(math.abs, {1})",
    }, {})
  end)
end)

describe("a check", function()
  -- Heads in some of 40 runs, tails in others.
  it("need hold in a single run only, where the exercise says so", function()
    local function verdict(more)
      local here <close> = grading.new(("return {title = 'x', runs = 40, shaken = 0, "
        .. "checks = {output{'1' %s}}}"):format(more), {["a.lua"] = "print(math.random(2))"})
      return (here:grade "--trusted ex a.lua"):match "a.lua: (%l+)"
    end
    assert.equal("pass", verdict ", once = true")
    assert.equal("race", verdict "")
  end)
end)

describe("an end", function()
  it("can be that of the unit whose child enters a region", function()
    local here <close> = grading.new([[return {title = "any", runs = 2, shaken = 0, any_code = true,
      limits = {wall = 60}, files = {"heir.lua"}, checks = {before{name = "heir",
        {ends = "process", parent_of = "heir"}, {enter = "heir"}, means = "objects"}}}]], {
      ["ex/heir.lua"] = "return function() enter 'heir' leave 'heir' end",
      ["all/told.lua"] = "local heir, dead, born = require 'heir', event(), event() "
        .. "local p = spawn(function() "
        .. "spawn(function() born:set() dead:wait() heir() end):join() end) "
        .. "born:wait() p:kill() p:join() dead:set()",
      ["all/sleeps.lua"] = "local heir, born, gone = require 'heir', event(), event() "
        .. "local p = spawn(function() "
        .. "spawn(function() born:set() sleep(0.1) heir() gone:set() end):join() end) "
        .. "born:wait() p:kill() p:join() gone:wait()"})
    local out = here:grade "--format json ex all"
    local found = {}
    for _, record in ipairs(require "cjson".decode(out)) do
      found[record.submission:match "([^/]*)%.lua$"] = record.verdict
    end
    assert.equal("pass", found.told, out)
    assert.equal("wrong", found.sleeps, out)
  end)
end)

describe("a function of an exercise's module", function()
  it("can be the task of a worker, and says where it is; workers that nobody ends are no crash",
    function()
      local here <close> = grading.new([[return {title = "any", runs = 2, shaken = 0,
        limits = {wall = 60}, files = {"desk.lua"},
        checks = {visits{region = "desk", by = "process", n = 3}}}]], {
        ["ex/desk.lua"] = "local enter, leave, n = enter, leave, cell(0) "
          .. "return {visit = function() enter 'desk' n:add(1) leave 'desk' end}",
        ["a.lua"] = "local desk, f, list = require 'desk', thread_executor(1), {} "
          .. "local e = process_executor(2) f:submit(math.abs, 1):result() "
          .. "for i = 1, 3 do list[i] = e:submit(desk.visit) end futures_wait(list)"})
      local out, code = here:grade "ex a.lua"
      assert(code == 0, out)
    end)
end)
