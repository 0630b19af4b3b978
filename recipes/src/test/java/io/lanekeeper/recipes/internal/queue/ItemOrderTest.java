// SPDX-License-Identifier: Apache-2.0
package io.lanekeeper.recipes.internal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ItemOrderTest {
    @Test
    void numbersAreComparedAsTheyAreCounted() {
        List<String> counted =
                List.of("qn-2147483646", "qn-2147483647", "qn--2147483648", "qn--2147483647", "qn--2147483646");
        List<String> mixed = new ArrayList<>(counted);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(mixed, new Random(i));
            assertEquals(counted, ItemOrder.QUEUE.items(mixed));
        }
    }

    @Test
    void prioritiesComeFirst() {
        assertEquals(
                List.of("entry-000-0000000009", "qn-0000000001", "entry-100-0000000002", "entry-999-0000000000"),
                ItemOrder.QUEUE.items(List.of(
                        "entry-999-0000000000", "entry-100-0000000002", "qn-0000000001", "entry-000-0000000009")));
    }

    @Test
    void anyNumbersHaveAnOrder() {
        Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int number = random.nextInt();
                names.add("qn-" + (number < 0 ? "-" : "") + String.format("%010d", Math.abs((long) number)));
            }
            assertEquals(200, ItemOrder.QUEUE.items(names).size());
        }
    }

    @Test
    void otherNamesAreNoItems() {
        assertEquals(
                List.of(),
                ItemOrder.QUEUE.items(List.of(
                        "",
                        "qn-",
                        "qn-1",
                        "qn-00000000001",
                        "qn-2147483648",
                        "qn--2147483649",
                        "qn-+000000001",
                        "entry-",
                        "entry-100",
                        "entry-1000-0000000001",
                        "entry-1-0000000001",
                        "entry-abc-0000000001",
                        "queue-0000000001",
                        "Qn-0000000001")));
        assertEquals(List.of(), ItemOrder.ENTRIES.items(List.of("qn-0000000001")));
    }
}
