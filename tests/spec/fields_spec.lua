-- SPDX-License-Identifier: MIT
--- A field that an object does not have: to read it or to write it is an error that names the
--- kind, the field, and what there is. So a slip such as `q:pust(1)` is told where it is made.

local socket = require "socket"

-- Every kind of object with fields of its own alone: {what it is called, an object, a method}.
local function objects(s)
  local threads = thread_pool(1)
  local future = green_executor(1):submit(math.abs, -1)
  local connection, other = pipe()
  return {
    {"lock", lock(), "release"},
    {"rlock", rlock(), "release"},
    {"semaphore", semaphore(), "value"},
    {"semaphore", bounded_semaphore(), "value"},
    {"event", event(), "set"},
    {"condition", condition(), "notify"},
    {"barrier", barrier(1), "abort"},
    {"countdown", countdown(1), "count"},
    {"cell", cell(), "update"},
    {"queue", queue(), "task_done"},
    {"queue", lifo_queue(), "put"},
    {"queue", priority_queue(), "put"},
    {"queue", joinable_queue(), "put"},
    {"queue", thread.queue(), "put"},
    {"pipe", connection, "recv"},
    {"pipe", other, "send"},
    {"pool", pool(1), "imap"},
    {"pool", threads, "imap"},
    {"pool", isolate_pool(1), "imap"},
    {"executor", process_executor(1), "submit"},
    {"executor", thread_executor(1), "submit"},
    {"executor", isolate_executor(1), "submit"},
    {"executor", green_executor(1), "submit"},
    {"future", future, "add_done_callback"},
    {"future", threads:apply_async(math.abs, {1}), "add_done_callback"},
    {"future", threads:map_async(math.abs, {1}), "exitcode"},
    {"timer", timer(1, print), "daemon"},
    {"selector", selector(), "register"},
    {"scope", s, "spawn"},
    {"program", subprocess.popen{"true"}, "stdin"},
  }
end

local function read(object, key) return object[key] end
local function write(object, key, value) object[key] = value end

local KEYS = {"nosuch", "acquired", "epoll", "values", "ended", "tasks", "__index", 1, true}

local function check_refusals(kind, object, method)
  for _, key in ipairs(KEYS) do
    for _, access in ipairs{read, write} do
      local ok, err = pcall(access, object, key, 1)
      local text = (" %s has no field '%s'; it has "):format(kind, key)
      assert.is_false(ok, kind .. "." .. tostring(key))
      assert.truthy(err:find(text, 1, true), err)
      assert.truthy(err:find("[ ,]" .. method .. "%f[,\0]"), err) -- what there is
      assert.truthy(err:find("^[^:]*fields_spec%.lua:%d+: an? "), err) -- and where it was written
    end
  end
end

describe("a field that is not there", function()
  it("is an error for every kind of object, when it is read and when it is written", function()
    green.scope(function(s)
      for _, row in ipairs(objects(s)) do check_refusals(table.unpack(row)) end
    end)
  end)

  it("is told as such when it is called", function()
    local ok, err = pcall(function() queue():pust(1) end)
    assert.is_false(ok)
    assert.truthy(err:find("a queue has no field 'pust'; it has put, get,", 1, true), err)
  end)

  it("is nil where it is a method of other objects, so that a script can ask for it", function()
    green.scope(function(s)
      for _, row in ipairs(objects(s)) do
        for _, name in ipairs{"submit", "notify_all", "register", "task_done", "recv", "spawn"} do
          assert.is_true(pcall(read, row[2], name), row[1])
        end
      end
    end)
    assert.is_nil(pool(1).submit)
    assert.is_function(process_executor(1).submit)
  end)

  it("is one in a copy too, and in every unit", function()
    local q = queue()
    q:put{q}
    local copy = q:get()[1]
    for _, K in ipairs{process, thread, isolate, green} do
      local err = K.spawn(function()
        return select(2, pcall(function() return copy.nosuch end))
      end):result()
      assert.truthy(err:find("a queue has no field 'nosuch'", 1, true), err)
    end
  end)

  it("does not stand for one that is there: methods and results cannot be set", function()
    green.scope(function(s)
      for _, row in ipairs(objects(s)) do
        local kind, object, method = table.unpack(row)
        if method ~= "daemon" then
          local before = object[method]
          local ok, err = pcall(write, object, method, print)
          assert.is_false(ok, kind)
          assert.truthy(err:find(("'%s' of an? %s cannot be set"):format(method, kind)), err)
          assert.equal(before, object[method])
        end
      end
    end)
  end)

  it("is nil where any may be: in units, results, and what is Lua's or LuaSocket's", function()
    local C = thread.class()
    local connection, file = socket.tcp(), io.tmpfile()
    for _, object in ipairs{thread{target = print}, process{target = print}, C(),
      green{target = print}, isolate{target = print}, thread.current(), process.current(),
      subprocess.run{"true"}} do
      assert.is_nil(object.nosuch)
      object.nosuch = 5
      assert.equal(5, object.nosuch)
      object.nosuch = nil
      assert.is_nil(object.nosuch)
    end
    assert.is_nil(connection.nosuch)
    assert.is_nil(file.nosuch)
    connection:close()
    file:close()
  end)

  it("is not signal or exitcode of a future, which are nil before its end", function()
    local p <close> = pool(1)
    local go_on = event()
    local f = p:apply_async(function() go_on:wait() os.exit(3) end)
    assert.is_nil(f.exitcode)
    assert.is_nil(f.signal)
    go_on:set()
    assert.equal(unit.Died, f:exception())
    assert.equal(3, f.exitcode)
    assert.is_nil(f.signal)
    local g = p:apply_async(function() signal.send(process.current(), "KILL") sleep(20) end)
    assert.equal(unit.Died, g:exception())
    assert.equal(9, g.signal)
  end)

  it("is no trouble for words that ask what they were given", function()
    for _, object in ipairs{lock(), queue(), timer(1, print), thread_pool(1)} do
      local s <close> = selector()
      local ok, err = pcall(s.register, s, object, "r")
      assert.is_false(ok)
      assert.truthy(err:find("socket or file expected", 1, true), err)
      ok, err = pcall(aio.read, object, 1, print)
      assert.is_false(ok)
      assert.truthy(err:find("file or socket expected", 1, true), err)
      ok, err = pcall(socket.select, {object}, nil, 0)
      assert.is_false(ok)
      assert.truthy(err:find("socket expected at [1]", 1, true), err)
    end
  end)

  it("does not stand for a method of a unit, which only a class may define anew", function()
    for _, K in ipairs{process, thread, isolate, green} do
      local C = K.class()
      function C.run() end
      function C.terminate() return "own" end
      local started = K.spawn(math.abs, 1)
      started:join()
      for _, u in ipairs{K{target = print}, started, C()} do
        for _, name in ipairs{"start", "join", "result", "is_alive", "terminate", "kill"} do
          local before = u[name]
          local ok, err = pcall(write, u, name, 3)
          assert.is_false(ok, name)
          assert.matches(("fields_spec.lua:%%d+: '%s' of a unit cannot be set"):format(name), err)
          assert.equal(before, u[name])
        end
      end
      assert.equal("own", C():terminate())
    end
    assert.is_false(pcall(write, thread.current(), "join", print))
  end)
end)
