# SPDX-License-Identifier: MIT
"""For gdb: shows what lies in shared memory as people speak of it. `./dev debug` loads this file.

  p *unit        process#1 "MainProcess" WAITING in get of queue#2
  p *object      lock#3, owned by process#2, 2 waiting, 1 reference
  p queue        the units in a wait queue, in their order
  p *latch       free, or the carrier that holds it
  p me->redo     the words that an open commit is to change
  con-units      all units of the family
  con-carriers   all threads, with the latches that they hold
"""

import gdb

WAITERS = 0x80000000  # CON_LATCH_WAITERS
CARRIER_BITS = 15  # CON_CARRIER_BITS
OWNER_BITS = 3  # CON_OWNER_WAITERS and CON_OWNER_GRANTED


def enum_name(value, prefix):
    """CON_KIND_LOCK as `lock`."""
    name = str(value)
    return name[len(prefix):].lower() if name.startswith(prefix) else name


def symbol(address):
    """Name of the variable or function at an address, else the address."""
    text = gdb.execute("info symbol %d" % address, to_string=True).strip()
    return hex(address) if text.startswith("No symbol") else text.split(" in section")[0]


def kind_of(head):
    return enum_name(head["kind"].cast(gdb.lookup_type("con_kind")), "CON_KIND_")


def title(head):
    """lock#3"""
    return "%s#%d" % (kind_of(head), int(head["number"]))


def waiting(queue):
    """Units of the nodes in a wait queue."""
    node = queue["head"]
    while int(node):
        yield node["unit"].dereference()
        node = node["next"]


class UnitPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        u = self.value
        state = enum_name(u["state"].cast(gdb.lookup_type("con_unit_state")), "CON_")
        text = '%s "%s" %s' % (title(u["head"]), u["name"].string(errors="replace"), state.upper())
        if int(u["waits_for"]):
            operation = enum_name(u["operation"].cast(gdb.lookup_type("con_operation")), "CON_OP_")
            text += " in %s of %s" % (operation, title(u["waits_for"].dereference()))
        if int(u["pending"]):
            text += ", pending 0x%x" % int(u["pending"])
        return text

    def children(self):
        for field in self.value.type.fields():
            if field.name != "head":
                yield field.name, self.value[field.name]


class ObjectPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        o = self.value
        text = title(o)
        owner = int(o["owner"]) & ~OWNER_BITS
        if owner:
            unit = gdb.Value(owner).cast(gdb.lookup_type("con_unit").pointer()).dereference()
            text += ", owned by " + title(unit["head"])
        n = sum(1 for _ in waiting(o["waiters"]))
        if n:
            text += ", %d waiting" % n
        return text + ", %d reference%s" % (int(o["refs"]), "" if int(o["refs"]) == 1 else "s")

    def children(self):
        for field in self.value.type.fields():
            yield field.name, self.value[field.name]


class QueuePrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        units = [title(u["head"]) for u in waiting(self.value)]
        return "nobody" if not units else " < ".join(units)


class LatchPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        word = int(self.value["word"])
        if word == 0:
            return "free"
        token = word & ~WAITERS
        return "held by carrier %d%s" % (token & ((1 << CARRIER_BITS) - 1),
                                         ", others wait" if word & WAITERS else "")


class RedoPrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        r = self.value
        if int(r["n"]):
            return "committed, %d words to store, latch %s" % (int(r["n"]), symbol(int(r["latch"])))
        return "%d words set, not committed, latch %s" % (int(r["filled"]), symbol(int(r["latch"])))

    def children(self):
        r = self.value
        for i in range(int(r["filled"])):
            change = r["set"][i]
            word = int(change["word"])
            old = gdb.Value(word).cast(gdb.lookup_type("unsigned long").pointer()).dereference()
            yield "[%d]" % i, "%s: 0x%x -> 0x%x" % (symbol(word), int(old), int(change["value"]))


PRINTERS = {
    "con_unit": UnitPrinter,
    "con_object": ObjectPrinter,
    "con_waitq": QueuePrinter,
    "con_latch": LatchPrinter,
    "con_redo": RedoPrinter,
}


def find_printer(value):
    name = value.type.unqualified().name or str(value.type.strip_typedefs().tag)
    make = PRINTERS.get(name)
    return make(value) if make else None


class Units(gdb.Command):
    """All units of the family: con-units"""

    def __init__(self):
        super().__init__("con-units", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        unit = gdb.parse_and_eval("con_family_root->first")
        while int(unit):
            print("%s  (con_unit *)0x%x" % (UnitPrinter(unit.dereference()).to_string(), int(unit)))
            unit = unit["next"]


class Carriers(gdb.Command):
    """All threads of the family, with the latches that they hold: con-carriers"""

    def __init__(self):
        super().__init__("con-carriers", gdb.COMMAND_DATA)

    def invoke(self, argument, from_tty):
        first = gdb.parse_and_eval("con_shared->carriers")
        for i in range(int(gdb.parse_and_eval("con_shared->carriers_used"))):
            carrier = first[i]
            if not int(carrier["state"]):
                continue
            held = [symbol(int(carrier["held"][k])) for k in range(int(carrier["n_held"]))]
            print("carrier %d: thread %d, process slot %d%s" % (
                i + 1, int(carrier["tid"]), int(carrier["process"]),
                ", holds " + ", ".join(held) if held else ""))


gdb.pretty_printers.append(find_printer)
Units()
Carriers()
