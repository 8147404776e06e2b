-- The rows of --load: what waits for each other, while other programs keep the processors busy.
--
-- Each is compared with the same program that never looks before a sleep (CONLUA_SPIN=0): looks may
-- cost a little on a busy machine, and must never cost a slice of the scheduler. And with Python.

local ROUNDS = 11

---The benches, beside `load` busy programs.
---@param load integer
---@return Bench[]
return function(load)
  local benches = {}
  local most = load == 1 and 1.3 or 1.15

  ---@param what string
  ---@param program string  conlua's, under bench/conlua/
  ---@param kind? string    its second argument
  ---@param count integer
  ---@param class string    Python's word
  ---@param python Side     its name is "python"
  local function add(what, program, kind, count, class, python)
    local function side(name, env)
      return {
        name = name, host = "conlua", program = "conlua/" .. program, count = count,
        args = { kind }, env = env,
      }
    end
    benches[#benches + 1] = {
      id = "load." .. program .. (kind and "." .. kind or ""),
      rounds = ROUNDS,
      sides = { side("conlua"), side("sleeps", "CONLUA_SPIN=0"), python },
      rows = {
        { what = what, against = "without looks", ours = "conlua", other = "sleeps",
          at_most = most },
        { what = what, against = class, ours = "conlua", other = "python", at_least = 1 },
      },
    }
  end

  ---@param program string
  ---@param count integer
  ---@param arg? string
  ---@return Side
  local function python(program, count, arg)
    return {
      name = "python", host = "python", program = "python/" .. program, count = count,
      args = { arg },
    }
  end

  add("ping-pong of processes", "pingpong", nil, 5000, "SimpleQueue of processes",
    python("pingpong", 1000))
  add("process executor: submit, result", "executor", "process", 5000, "ProcessPoolExecutor",
    python("executor", 500, "process"))
  add("thread executor: submit, result", "executor", "thread", 5000, "ThreadPoolExecutor",
    python("executor", 1000, "thread"))
  add("integers, process to process", "process_queue", nil, 300000, "multiprocessing.Queue",
    python("process_queue", 20000))
  add("integers, thread to thread", "thread_queue", nil, 300000, "queue.Queue",
    python("thread_queue", 50000))
  return benches
end
