-- SPDX-License-Identifier: MIT
--- What a script that is checked sees of the world: what cannot be tried in every order is refused,
--- time goes on only as the schedule says, output is kept, and random numbers are the unit's own.

-- Words that a run can use as they are.
local KNOWN = { check = true }
for word in ([[_G _VERSION arg as_completed assert barrier bounded_semaphore cell clock
condition coroutine countdown daemon deadlock dofile error event futures_wait
getmetatable green green_executor interrupted ipairs isolate isolate_executor
isolate_pool join joinable_queue lifo_queue load loadfile lock math next pairs
pcall pipe plain pool priority_queue process process_executor queue rawequal
rawget rawlen rawset require rlock select semaphore setmetatable sleep spawn
string table thread thread_executor thread_pool timer tonumber tostring type
unit utf8 wait_any xpcall]])
  :gmatch("%S+") do
  KNOWN[word] = true
end

local FIRST_TIME <const> = 1704067200 -- what os.time() gives at the start of a run

local function loading(globals, world, refuse)
  local load, search, standard = globals.load, globals.package.searchpath, globals.package.loaded

  --- Load a text. -> a function; or nil, why not
  local function load_text(word, text, name)
    if text:sub(1, 1) == "\27" then refuse(word, "a binary chunk cannot be seen into") end
    local f, why = load(text, name, "t")
    if not f then return nil, why end
    local rewritten, line, reason = world.rewritten(text)
    if not rewritten then refuse(word, ("%s:%d: %s"):format(name, line, reason)) end
    return assert(load(rewritten, name, "t"))(world.hooks())
  end

  --- The text of a chunk given as `load` gets it.
  local function text_of(chunk)
    if type(chunk) == "string" then return chunk end
    local pieces = {}
    repeat
      local piece = chunk()
      pieces[#pieces + 1] = piece
    until piece == nil or piece == ""
    return table.concat(pieces)
  end

  function globals.load(chunk, name, mode, ...)
    if type(chunk) ~= "string" and type(chunk) ~= "function" then return load(chunk, name, mode) end
    if select("#", ...) > 0 and (...) ~= globals then
      refuse("load", "globals of a chunk's own are not seen into")
    end
    if mode == "b" then return load("", name, mode) end
    return load_text("load", text_of(chunk), name or type(chunk) == "string" and chunk or "=(load)")
  end

  local function load_file(word, path)
    if path == nil then refuse(word, "what stands on stdin is not read") end
    local text, why = world.file(path)
    if not text then return nil, "cannot open " .. why end
    return load_text(word, (text:gsub("^#[^\n]*", "")), "@" .. path)
  end
  function globals.loadfile(path, _, ...)
    if select("#", ...) > 0 and (...) ~= globals then
      refuse("loadfile", "globals of a chunk's own are not seen into")
    end
    return load_file("loadfile", path)
  end
  function globals.dofile(path)
    local f, why = load_file("dofile", path)
    if not f then error(why, 0) end
    return f()
  end

  local loaded = {}
  for name, value in next, standard do
    if type(value) == "table" and globals[name] ~= nil then loaded[name] = globals[name] end
  end
  globals.package = { path = globals.package.path, cpath = "", loaded = loaded,
    config = globals.package.config, searchpath = search }
  standard.package = globals.package -- where an isolate's paths are put

  function globals.require(name)
    if type(name) ~= "string" and type(name) ~= "number" then
      error(("bad argument #1 to 'require' (string expected, got %s)"):format(type(name)), 2)
    end
    name = tostring(name)
    world.access(loaded, name, false)
    if loaded[name] ~= nil then return loaded[name] end
    local path, why = search(name, globals.package.path)
    if not path then
      refuse("require", "only modules written in Lua can be seen into\n\t" .. why)
    end
    local f, fault = load_file("require", path)
    if not f then
      error(("error loading module '%s' from file '%s':\n\t%s"):format(name, path, fault), 2)
    end
    local value = f(name, path)
    world.access(loaded, name, true)
    if value ~= nil then loaded[name] = value end
    if loaded[name] == nil then loaded[name] = true end
    return loaded[name], path
  end
end

---@param world {refuse: function, output: function, flush: function, now: function, unit: function}
return function(world)
  local globals = _G

  local function refuse(word, why)
    world.refuse(word .. ": " .. (why or "what it does cannot be tried in every order yet"))
  end

  --- A function, or a table, that refuses what is done with it.
  local function refused(word, value, why)
    local function stop() refuse(word, why) end
    if type(value) ~= "table" then return stop end
    return setmetatable({}, {
      __index = function(_, key) refuse(word .. "." .. tostring(key), why) end,
      __newindex = stop, __call = stop, __pairs = stop, __len = stop,
    })
  end

  --- A library of which only some functions are there.
  local function narrowed(name, functions)
    local library = globals[name]
    for key, value in next, library do
      if functions[key] ~= nil then
        library[key] = functions[key] or value
      elseif type(value) == "function" then
        library[key] = refused(name .. "." .. key, value)
      end
    end
  end

  -- Output.
  local function text_of(...)
    local parts = { ... }
    for i = 1, select("#", ...) do parts[i] = tostring(parts[i]) end
    return table.concat(parts, "\t") .. "\n"
  end
  local function write(to_output, ...)
    for i = 1, select("#", ...) do
      local value = select(i, ...)
      if type(value) ~= "string" and type(value) ~= "number" then
        error(("bad argument #%d to 'write' (string expected, got %s)"):format(i, type(value)), 3)
      end
      if to_output then world.output(value) end
    end
  end
  function globals.print(...) world.output(text_of(...)) end
  local io, stdout, stderr = globals.io, globals.io.stdout, globals.io.stderr
  local file = getmetatable(stdout)
  local methods = file.__index
  for name, method in next, methods do methods[name] = refused("file:" .. name, method) end
  local function is_output(f) return f == stdout or f == stderr end
  function methods.write(f, ...)
    if not is_output(f) then refuse("file:write") end
    write(f == stdout, ...)
    return f
  end
  function methods.flush(f)
    world.flush()
    return f
  end
  function methods.setvbuf() return true end
  local reading = require "conlua.check.files"(world, refuse)
  local io_type = io.type
  narrowed("io", {
    open = reading.open, lines = reading.lines, read = reading.read, input = reading.input,
    type = function(value) return io_type(value) or reading.type(value) end,
    write = function(...)
      write(true, ...)
      return stdout
    end,
    flush = function()
      world.flush()
      return stdout
    end, stdout = stdout, stderr = stderr,
  })
  io.stdin = reading.stdin

  -- Time.
  local time, date = globals.os.time, globals.os.date
  local function now() return FIRST_TIME + world.now() // 1 end
  narrowed("os", {
    time = function(t) return t == nil and math.tointeger(now()) or time(t) end,
    date = function(format, t) return date(format or "%c", t or math.tointeger(now())) end,
    clock = function() return world.now() end,
    difftime = false, getenv = false, getpid = false, getppid = false,
    exit = function(code)
      if code == nil or code == true then code = 0 elseif code == false then code = 1 end
      world.exit(math.tointeger(code) or error("bad argument #1 to 'exit' (number expected)", 2))
    end,
  })

  -- Random numbers: each unit has a sequence, so that no unit draws what another would have drawn.
  local states = {}
  local function draw()
    local path = world.unit()
    local x = states[path]
    if not x then
      x = 0x9e3779b97f4a7c15
      for i = 1, #path do x = (x ~ path:byte(i)) * 0x100000001b3 end
    end
    x = x ~ x << 13
    x = x ~ x >> 7
    x = x ~ x << 17
    states[path] = x
    return x * 0x2545f4914f6cdd1d
  end
  function globals.math.randomseed(a)
    states[world.unit()] = (math.tointeger(a or 1) or 1) * 2 + 1
  end
  function globals.math.random(low, high)
    if not low then return (draw() >> 11) * 0x1p-53 end
    if low == 0 and not high then return draw() end
    if not high then low, high = 1, low end
    low, high = math.tointeger(low), math.tointeger(high)
    if not low or not high then error("number has no integer representation", 2) end
    if low > high then error("bad argument to 'random' (interval is empty)", 2) end
    local size = high - low + 1
    return low + (size > 0 and (draw() >> 1) % size or draw())
  end

  -- A table by which gsub replaces is read.
  local gsub = globals.string.gsub
  function globals.string.gsub(s, pattern, by, ...)
    if type(by) == "table" then globals.next(by) end
    return gsub(s, pattern, by, ...)
  end

  -- The rest.
  function globals.collectgarbage() return 0 end
  KNOWN.collectgarbage = true
  KNOWN.print, KNOWN.io, KNOWN.os, KNOWN.debug, KNOWN.package = true, true, true, true, true
  narrowed("debug", { traceback = false })
  for _, kind in ipairs { "thread", "process", "isolate", "green" } do
    globals[kind].active = refused(kind .. ".active")
  end
  local ways_out = { signal = "a handler may run between any two instructions; let a unit wait for "
    .. "an event or a queue instead" }
  for name, value in next, globals do
    if not KNOWN[name] then
      globals[name] = refused(name, value, ways_out[name])
    end
  end
  loading(globals, world, refuse)
  globals.string.dump = refused "string.dump"
  -- Functions of this file travel to other states by name.
  local words = {}
  for name, value in next, globals do
    if type(value) == "function" then
      words[name] = value
    elseif type(value) == "table" and KNOWN[name] and name ~= "_G" then
      for key, f in next, value do
        if type(f) == "function" and type(key) == "string" then words[name .. "." .. key] = f end
      end
    end
  end
  return words
end
