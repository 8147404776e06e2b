-- SPDX-License-Identifier: MIT
--- Callbacks of pools and futures run while the main unit waits for something outside the family: a
--- program, a socket, a file. A wake word does not reach the kernel's poll, so they came when the
--- wait was over. Here each wait ends only by what the callback does: without it none would end.

local program = require "program"

-- Each begins a wait that the callback `finish` ends. begin(finish) submits the task.
local WAITS = [[
  local socket = require "socket"
  local server = assert(socket.bind("127.0.0.1", 0))
  local address, port = server:getsockname()
  local client = assert(socket.connect(address, port))
  local peer = server:accept()
  local path = os.tmpname()
  local function touch() assert(io.open(path, "w")):close() end
  local until_touched = "until test -e " .. path .. "; do sleep 0.01; done"
  local waits = {}

  function waits.read(begin)
    local cat = subprocess.popen{"cat"}
    begin(function() cat.stdin:write("x\n") cat.stdin:flush() end)
    assert(cat.stdout:read() == "x")
    cat.stdin:close()
  end

  function waits.receive(begin)
    begin(function() peer:send("x\n") end)
    assert(client:receive() == "x")
  end

  function waits.accept(begin)
    begin(function() assert(socket.connect(address, port)) end)
    assert(server:accept())
  end

  function waits.select(begin)
    begin(function() peer:send("x\n") end)
    assert(#socket.select({client}) == 1 and client:receive() == "x")
  end

  function waits.selector(begin)
    local s <close> = selector()
    s:register(client, "r")
    begin(function() peer:send("x\n") end)
    assert(#s:select() == 1 and client:receive() == "x")
  end

  function waits.program(begin)
    local cat = subprocess.popen{"cat"}
    begin(function() cat.stdin:close() end)
    assert(cat:wait() == 0)
  end

  function waits.execute(begin)
    os.remove(path)
    begin(touch)
    assert(os.execute(until_touched))
  end

  function waits.run(begin)
    os.remove(path)
    begin(touch)
    assert(subprocess.run{"sh", "-c", until_touched}.code == 0)
  end

  local function begin_all(begin)
    for _, name in ipairs{"read", "receive", "accept", "select", "selector", "program", "execute",
      "run"} do
      local called
      waits[name](function(finish) begin(function() called = true finish() end) end)
      assert(called, name)
    end
    os.remove(path)
    return "all"
  end
  local function task() sleep(0.01) return true end
]]

-- How the callback comes about.
local MAKERS = {
  ["of a pool"] = [[
    local p <close> = pool(1)
    print(begin_all(function(finish) p:apply_async(task, {}, finish) end))]],
  ["of a pool of threads"] = [[
    local p <close> = thread_pool(1)
    print(begin_all(function(finish) p:apply_async(task, {}, finish) end))]],
  ["of a list, done by isolates"] = [[
    local p <close> = isolate_pool(1)
    print(begin_all(function(finish) p:map_async(task, {1, 2}, 1, finish) end))]],
  ["of a task whose worker died"] = [[
    local p <close> = pool(1)
    print(begin_all(function(finish)
      p:apply_async(function() sleep(0.01) os.exit(3) end, {}, nil, finish)
    end))]],
  ["of a future that another thread cancels"] = [[
    local e <close> = thread_executor(1)
    local go = event()
    e:submit(go.wait, go)
    print(begin_all(function(finish)
      local f = e:submit(task)
      f:add_done_callback(finish)
      thread.spawn(function() sleep(0.01) assert(f:cancel()) end)
    end))
    go:set()]],
}

describe("a callback that becomes due in a wait for the world outside", function()
  for name, maker in pairs(MAKERS) do
    it(name .. " comes in the middle", function()
      assert.equal("all\n", program.output(WAITS .. maker))
    end)
  end

  it("comes in the middle in an isolate and a child that made the pool", function()
    local body = WAITS .. MAKERS["of a pool"]:gsub("print", "return")
    assert.equal("all\nall\n", program.output(([[
      local body = %q
      print(isolate.spawn(load(body)):result())
      print(process.spawn(load(body)):result())
    ]]):format(body)))
  end)
end)
