-- Five bodies under gravity, in steps of leapfrog: floats and fields of tables.

local STEP = 0.001
local STEPS = 1000

---A body at distance `r` from the origin, at the speed of a circle round a mass of 1.
local function body(mass, r, angle)
  local speed = r > 0 and math.sqrt(1 / r) or 0
  local x, y = math.cos(angle), math.sin(angle)
  return {
    m = mass, x = r * x, y = r * y, z = 0.01 * r,
    vx = -speed * y, vy = speed * x, vz = 0,
  }
end

local function system()
  return {
    body(1, 0, 0), body(1e-3, 1, 0.3), body(3e-4, 1.8, 1.7),
    body(5e-5, 2.9, 3.1), body(5e-5, 4.4, 5.2),
  }
end

local function energy(bodies)
  local e = 0
  for i, a in ipairs(bodies) do
    e = e + a.m * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz) / 2
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      e = e - a.m * b.m / math.sqrt(dx * dx + dy * dy + dz * dz)
    end
  end
  return e
end

local function pull(bodies, dt)
  local n = #bodies
  for i = 1, n do
    local a = bodies[i]
    for j = i + 1, n do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      local d2 = dx * dx + dy * dy + dz * dz
      local f = dt / (d2 * math.sqrt(d2))
      local fa, fb = f * b.m, f * a.m
      a.vx, a.vy, a.vz = a.vx - dx * fa, a.vy - dy * fa, a.vz - dz * fa
      b.vx, b.vy, b.vz = b.vx + dx * fb, b.vy + dy * fb, b.vz + dz * fb
    end
  end
end

local function move(bodies, dt)
  for i = 1, #bodies do
    local a = bodies[i]
    a.x, a.y, a.z = a.x + dt * a.vx, a.y + dt * a.vy, a.z + dt * a.vz
  end
end

local count = tonumber(arg[1] or 1)
local bodies = system()
local before = energy(bodies)
local start = os.clock()
for _ = 1, count * STEPS do
  move(bodies, STEP / 2)
  pull(bodies, STEP)
  move(bodies, STEP / 2)
end
local seconds = os.clock() - start
assert(math.abs(energy(bodies) / before - 1) < 1e-4, "energy is lost")
print(string.format("%.6f %d", seconds, count))
